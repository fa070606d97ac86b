"""Everything between the services and their databases: transactions, outbox, inbox, due work."""
