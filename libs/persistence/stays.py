"""Who is at the SQLite databases of a folder: each process holds a lock on a file beside them.

PostgreSQL knows who is connected to it. SQLite does not tell, and to replace a file beneath
somebody who has it open loses what they write. A lock is the kernel's: it goes with whoever held
it, however they went.
"""

import fcntl
import os
import weakref
from contextlib import suppress
from pathlib import Path
from typing import Final

from libs.persistence.database_urls import read_url

_FILE: Final = "in-use"
_NOBODY: Final = -1


class OccupiedError(Exception):
    """Somebody else is there."""


class Stay:
    """One lock; it ends with `end`, or when nobody knows of it any more."""

    def __init__(self, descriptor: int = _NOBODY) -> None:
        self._close = weakref.finalize(self, _closed, descriptor)

    def end(self) -> None:
        """Be gone; again changes nothing."""
        self._close()


def stay_at(url: str) -> Stay:
    """Be there beside others; waits while somebody is there alone."""
    descriptor = _opened(url)
    if descriptor != _NOBODY:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    return Stay(descriptor)


def alone_at(url: str) -> Stay:
    """Be there with nobody beside; OccupiedError at once if somebody is."""
    descriptor = _opened(url)
    if descriptor == _NOBODY:
        return Stay()
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise OccupiedError from None
    return Stay(descriptor)


def _opened(url: str) -> int:
    """Nobody's where there is nothing to hold: no folder yet, one that is only read, PostgreSQL."""
    parsed = read_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        place = Path(parsed.database).parent / _FILE
        with suppress(OSError):
            return os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    return _NOBODY


def _closed(descriptor: int) -> None:
    if descriptor != _NOBODY:
        os.close(descriptor)
