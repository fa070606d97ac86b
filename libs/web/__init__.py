"""HTTP on both sides: endpoints served from a table, and called through one client."""
