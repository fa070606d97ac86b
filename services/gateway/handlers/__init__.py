"""What the gateway does to what it owns: one function per use case, none commits."""
