"""One function per use case; none of them commits."""
