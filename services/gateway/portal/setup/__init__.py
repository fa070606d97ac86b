"""The set-up: people, appointment types, hours, and what else a firm decides once."""
