"""Logging is one for the whole process: what a test sets there must end with it."""

import logging
from contextlib import contextmanager

import structlog


@contextmanager
def logging_kept():
    """Afterwards logging is as it was."""
    handlers, level = logging.root.handlers[:], logging.root.level
    try:
        yield
    finally:
        structlog.reset_defaults()
        logging.root.handlers[:], logging.root.level = handlers, level
