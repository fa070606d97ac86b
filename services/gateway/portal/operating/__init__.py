"""Pages for operators: how everything does, and what could not be handled."""
