"""Who writes next: a lock that is handed on in the order in which it was asked for."""

import threading
from collections import deque


class Turnstile:
    """A first-in-first-out lock. SQLite's own waiting lets latecomers pass and starves others."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    def enter(self, within: float) -> bool:
        """Wait for one's turn, at most ``within`` seconds; say whether it came."""
        with self._mutex:
            if not self._taken:
                self._taken = True
                return True
            ticket = threading.Lock()
            ticket.acquire()
            self._waiting.append(ticket)
        return ticket.acquire(timeout=within) or not self._gave_up(ticket)

    def leave(self) -> None:
        """Hand it to whoever has waited longest."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def _gave_up(self, ticket: threading.Lock) -> bool:
        """Leave the queue; False if the turn came in the very moment of giving up."""
        with self._mutex:
            if ticket not in self._waiting:
                return False
            self._waiting.remove(ticket)
            return True
