"""The loop that listens to a service's queue: a message is settled when its effect is committed."""

import threading
import time
from collections import deque
from contextlib import suppress
from typing import Any, Final, Generic

import kombu
from structlog import get_logger

from libs.clock import Clock
from libs.contracts.events import ServiceName
from libs.giving_way import Patience
from libs.messaging import receipts
from libs.messaging.event_door import EventDoor, Subscriptions
from libs.messaging.topology import (
    connection_to,
    declare,
    hang_up,
    is_memory,
    open_once,
    queue_of,
)
from libs.persistence.backoff import doubling
from libs.persistence.faults import DatabaseAwayError
from libs.persistence.unit_of_work import Transactions, U

_LOG: Final = get_logger(__name__)
_HEARTBEAT: Final = 10
_PREFETCH: Final = 50
_TURN: Final = 0.5
_DRAIN_FOR: Final = 5.0
_NEVER_QUIET: Final = 5.0


class Consumer(Generic[U]):
    """Listens for one service. Any number of them, in any number of processes, share the queue.
    ``caught_up`` is set once the queue was found empty: what came while nobody listened is heard.

    While the database is away the message in hand is kept and tried again in place: given back it
    would count as delivered, and good messages would end as dead letters.
    """

    def __init__(  # what it listens with, by name
        self,
        transactions: Transactions[U],
        broker_url: str,
        *,
        service: ServiceName,
        subscriptions: Subscriptions[U],
        clock: Clock,
        door: EventDoor[U] | None = None,
    ) -> None:
        self.door = door or EventDoor(transactions, subscriptions, clock)
        self.caught_up = threading.Event()
        self._url = broker_url
        self._service = service

    def run(self, stop: threading.Event) -> None:
        """Listen until ``stop`` is set, then handle what is in hand. Errors only delay it."""
        failures = 0
        while not stop.is_set():
            session = _Session(self._url, self._service, self.door, self.caught_up)
            try:
                session.listen(stop)
            except Exception as error:  # noqa: BLE001  # unacknowledged messages come again
                failures = 1 if session.was_connected else failures + 1
                _LOG.warning("consumer.lost", service=self._service, error=type(error).__name__)
                stop.wait(doubling(failures, first=0.1, most=2).total_seconds())
            finally:
                session.close()

    def retry_failed(self) -> int:
        """A tick: as in `EventDoor`."""
        return self.door.retry_failed()


class _Session:
    """One connection, from its opening to its first error."""

    def __init__(
        self, url: str, service: ServiceName, door: EventDoor[Any], caught_up: threading.Event
    ) -> None:
        self._url = url
        self._caught_up = caught_up
        self._service = service
        self._door = door
        self._connection = connection_to(url, heartbeat=_HEARTBEAT)
        self._in_hand: deque[Any] = deque()
        self._patience = Patience()
        self._tended_at = self._began_at = time.monotonic()
        self._backlog = self._handled = 0
        self.was_connected = False

    def listen(self, stop: threading.Event) -> None:
        open_once(self._connection)
        channel = self._connection.channel()
        declare(channel, self._url)
        consumer = kombu.Consumer(
            channel,
            [queue_of(self._service, self._url)],
            on_message=self._in_hand.append,
            prefetch_count=_PREFETCH,
            auto_declare=False,
        )
        self._backlog = self._left(channel)
        consumer.consume()
        self.was_connected = True
        while not stop.is_set():
            is_quiet = self._breathe(_TURN)
            self._handle_all(stop)
            if not self._caught_up.is_set() and self._has_caught_up(channel, is_quiet=is_quiet):
                self._caught_up.set()
        consumer.cancel()
        self._finish()

    def close(self) -> None:
        if is_memory(self._url):
            # A broker notices that its listener is gone; this one has to be told.
            for message in self._in_hand:
                message.requeue()
        hang_up(self._connection, self._url)

    def _has_caught_up(self, channel: Any, *, is_quiet: bool) -> bool:
        """Whether nothing was left, and nothing on its way for a turn. Where it is never quiet: as
        many as waited at first have been handled, and some time has passed.
        """
        if is_quiet:
            return self._left(channel) == 0 and not self._in_hand
        return self._handled >= self._backlog and time.monotonic() > self._began_at + _NEVER_QUIET

    def _left(self, channel: Any) -> int:
        """How many wait in the queue; those that are on their way to a listener do not count."""
        return int(channel.queue_declare(queue=self._service, passive=True).message_count)

    def _handle_all(self, stop: threading.Event) -> None:
        failures = 0
        while self._in_hand and not stop.is_set():
            if self._handle_next():
                failures = 0
                self._tend()
            else:
                failures += 1
                self._breathe(doubling(failures, first=0.1, most=1).total_seconds())

    def _finish(self) -> None:
        end = time.monotonic() + _DRAIN_FOR
        while self._in_hand and time.monotonic() < end and self._handle_next():
            self._tend()

    def _handle_next(self) -> bool:
        """Handle and settle the oldest message in hand; False while the database is away."""
        message = self._in_hand[0]
        self._patience.give_way()
        try:
            self._door.receive(_bytes_of(message.body))
        except DatabaseAwayError:
            return False
        self._in_hand.popleft()
        self._handled += 1
        message.ack()
        if is_memory(self._url):
            headers = message.headers
            receipts.report(headers.get("relay"), headers.get("seq", 0), self._service)
        return True

    def _breathe(self, seconds: float) -> bool:
        """Let the connection work: new messages, the broker's heartbeats and ours. Answers whether
        nothing came.
        """
        is_quiet = True
        with suppress(TimeoutError):
            self._connection.drain_events(timeout=seconds)
            is_quiet = False
        self._tend()
        return is_quiet

    def _tend(self) -> None:
        if time.monotonic() - self._tended_at < _HEARTBEAT / 4:
            return
        self._tended_at = time.monotonic()
        # Reading is what tells the library that the broker lives.
        with suppress(TimeoutError):
            self._connection.drain_events(timeout=0.001)
        self._connection.heartbeat_check(rate=4)


def _bytes_of(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body)
