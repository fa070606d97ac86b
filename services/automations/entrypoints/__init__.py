"""The doors: HTTP calls, events, clock ticks, and the way out to others' web addresses."""
