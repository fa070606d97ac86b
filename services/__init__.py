"""The services: strangers to each other, alike in shape."""
