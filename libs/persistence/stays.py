"""Who is at the SQLite databases of a folder: each process holds a lock on a file beside them.

PostgreSQL knows who is connected to it. SQLite does not tell, and to replace a file beneath
somebody who has it open loses what they write. A lock is the kernel's: it goes with whoever held
it, however they went.
"""

import fcntl
import os
import weakref

from libs import logs
from libs.persistence.in_use import NOWHERE, open_in_use

_log = logs.logger("stays")


class OccupiedError(Exception):
    """Somebody else is there."""


class Stay:
    """One lock; it ends with `end`, or when nobody knows of it any more."""

    def __init__(self, descriptor: int = NOWHERE) -> None:
        self._descriptor = descriptor
        self._close = weakref.finalize(self, _closed, descriptor, os.getpid())

    def share(self) -> None:
        """Whoever was there alone is there beside others from now on."""
        if self._descriptor != NOWHERE:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def end(self) -> None:
        """Be gone; again changes nothing."""
        self._close()


def stay_at(url: str) -> Stay:
    """Be there beside others; waits while somebody is there alone, and says so.

    Raises SettingError where others keep us from the lock.
    """
    descriptor = open_in_use(url)
    stay = Stay(descriptor)
    if descriptor == NOWHERE:
        return stay
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        _log.warning("waits_for_restore")
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    return stay


def alone_at(url: str) -> Stay:
    """Be there with nobody beside; OccupiedError at once if somebody is. Raises as `stay_at`."""
    descriptor = open_in_use(url)
    stay = Stay(descriptor)
    if descriptor == NOWHERE:
        return stay
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        stay.end()
        raise OccupiedError from None
    return stay


def _closed(descriptor: int, owner: int) -> None:
    if descriptor == NOWHERE:
        return
    if os.getpid() == owner:
        # Closed alone it would stay locked for as long as a child that was forked has it open.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)
