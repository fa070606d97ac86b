"""What speaks to the database, on behalf of the ports."""
