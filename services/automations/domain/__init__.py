"""What automations are made of, as plain values: occasions, rules at work, runs."""
