"""What may be asked of scheduling, and what it answers."""
