"""One function per use case; the doors commit."""
