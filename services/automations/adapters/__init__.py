"""What speaks to the outside: the database, and the web addresses of others."""
