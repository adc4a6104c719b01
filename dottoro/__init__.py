"""The roof: the product put together. Nothing imports this package."""
