"""The two doors: HTTP calls, and events and clock ticks."""
