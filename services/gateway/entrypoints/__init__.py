"""The gateway's doors: HTTP from outside, events and ticks from inside."""
