"""The machinery around the product: what `./portal` hands over to. Imports nothing of the product."""
