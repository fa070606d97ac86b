"""The rules: plain values and functions that know no framework."""
