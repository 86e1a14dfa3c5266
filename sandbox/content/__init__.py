"""What the sandbox's world is made of: companies, people, incidents, posts and tickets, all texts our own."""
