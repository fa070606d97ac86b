"""The shared part: blind to services, imported by all of them."""
