class Problem(Exception):
    """One sentence for the person who gave the command; it ends the command without a traceback."""
