"""What the listeners in this process have handled: for a broker that forgets, the only proof."""

import threading
from collections.abc import Callable, Collection
from typing import Final
from uuid import uuid4
from weakref import WeakValueDictionary

from libs.contracts.events import ServiceName

_FULL: Final = 100
_OPEN: WeakValueDictionary[str, "Receipts"] = WeakValueDictionary()


class Receipts:
    """One relay's messages that are on their way, and who still has to handle them.

    ``wake`` is called when enough of them are handled to be worth marking.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self.id = str(uuid4())
        self._wake = wake
        self._lock = threading.Lock()
        self._waiting: dict[int, set[ServiceName]] = {}
        self._handled: set[int] = set()
        _OPEN[self.id] = self

    def expect(self, seq: int, listeners: Collection[ServiceName]) -> None:
        """Note that a message is about to be sent to these."""
        with self._lock:
            if listeners:
                self._waiting[seq] = set(listeners)
            else:
                self._handled.add(seq)

    def report(self, seq: int, listener: ServiceName) -> None:
        """Note that a listener has handled a message, or stored it to be tried again."""
        with self._lock:
            missing = self._waiting.get(seq)
            if missing is None:
                return
            missing.discard(listener)
            if not missing:
                del self._waiting[seq]
                self._handled.add(seq)
            full = len(self._handled) >= _FULL
        if full:
            self._wake()

    def handled(self) -> list[int]:
        """The messages that all their listeners have handled and that are not marked yet."""
        with self._lock:
            return sorted(self._handled)

    def forget(self, seqs: Collection[int]) -> None:
        """They are marked in the database."""
        with self._lock:
            self._handled.difference_update(seqs)

    def open(self) -> list[int]:
        """All messages that were sent and are not marked yet."""
        with self._lock:
            return [*self._waiting, *self._handled]


def report(relay: str | None, seq: int, listener: ServiceName) -> None:
    """Tell the relay that sent a message; one that is gone will send it again and needs no word."""
    receipts = _OPEN.get(relay or "")
    if receipts is not None:
        receipts.report(seq, listener)
