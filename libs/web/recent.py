"""Answers that are dear to work out, and may be a moment old."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Final, Generic, TypeVar

_TOO_OLD: Final = 10.0
T = TypeVar("T")


class Recent(Generic[T]):
    """What ``work`` gave less than ``keep_for`` seconds ago.

    One thread at a time works it out anew. Meanwhile all others get what there was before, or
    ``unknown()`` when that is ten seconds old, or when there was nothing and is none within
    ``patience`` seconds. So a ``work`` that hangs holds one thread, and not all of a server's.
    What it raises goes to the one who asked.
    """

    def __init__(
        self,
        work: Callable[[], T],
        unknown: Callable[[], T],
        *,
        keep_for: float,
        patience: float = 1.0,
    ) -> None:
        self._work = work
        self._unknown = unknown
        self._keep_for = keep_for
        self._patience = patience
        self._working = Lock()
        self._kept: tuple[float, T] | None = None

    def get(self) -> T:
        """The value; never much older than ``keep_for`` unless ``work`` takes long."""
        kept = self._kept
        if kept is not None and _age(kept) < self._keep_for:
            return kept[1]
        if not self._working.acquire(timeout=self._patience if kept is None else 0):
            return self._unknown() if kept is None or _age(kept) > _TOO_OLD else kept[1]
        try:
            return self._work_out()
        finally:
            self._working.release()

    def _work_out(self) -> T:
        """Unless somebody has done so while this thread came here."""
        if self._kept is None or _age(self._kept) >= self._keep_for:
            value = self._work()
            self._kept = (time.monotonic(), value)
        return self._kept[1]


def _age(kept: tuple[float, object]) -> float:
    return time.monotonic() - kept[0]
