"""Accounts, sessions, keys and the table of who may do what: plain Python."""
