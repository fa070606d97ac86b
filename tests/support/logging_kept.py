"""Logging is one for the whole process: what a test sets there must end with it."""

import logging
from contextlib import contextmanager

import structlog


@contextmanager
def logging_kept():
    """Afterwards logging is as it was."""
    handlers, level = logging.root.handlers[:], logging.root.level
    configured, before = structlog.is_configured(), structlog.get_config()
    try:
        yield
    finally:
        structlog.configure(**before) if configured else structlog.reset_defaults()
        logging.root.handlers[:], logging.root.level = handlers, level
