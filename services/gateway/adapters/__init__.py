"""SQL and argon2: what stands behind the ports."""
