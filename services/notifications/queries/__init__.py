"""Reads straight from SQL to contract answers."""
