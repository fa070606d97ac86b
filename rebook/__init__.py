"""The product as one command: the only code that knows every service."""
