"""SQL straight to the contracts' answers."""
