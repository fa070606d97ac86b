"""The events' door: each message once, its effect in the transaction that remembers it."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Generic

from pydantic import ValidationError
from structlog import get_logger
from structlog.contextvars import bound_contextvars

from libs import tracing
from libs.clock import Clock
from libs.contracts import events
from libs.contracts.events import Event
from libs.persistence import inbox
from libs.persistence.backoff import doubling
from libs.persistence.envelope import BrokenEnvelopeError, Envelope, unseal
from libs.persistence.faults import DatabaseAwayError
from libs.persistence.inbox import Entry
from libs.persistence.unit_of_work import Transactions, U

_LOG: Final = get_logger(__name__)
_NOT_FOR_US: Final = "Nothing here listens to it any more"
Subscriptions = Mapping[type[Event], Callable[[Any, U], None]]


class _NotForUsError(Exception):
    """A known event that this service has no subscription to."""


class EventDoor(Generic[U]):
    """Takes raw messages and calls the handler that subscribed to them.

    A handler that fails leaves a row in the inbox, which is tried again with growing pauses and
    parked after ``attempts`` failures; a message that cannot be read is parked at once. Either way
    the message is settled and holds nobody up.
    """

    def __init__(
        self,
        transactions: Transactions[U],
        subscriptions: Subscriptions[U],
        clock: Clock,
        *,
        attempts: int = 9,
        first_pause: float = 2.0,
    ) -> None:
        self._transactions = transactions
        self._subscriptions = {event.key: (event, do) for event, do in subscriptions.items()}
        self._clock = clock
        self._attempts = attempts
        self._first_pause = first_pause

    def receive(self, raw: bytes) -> None:
        """Handle a message, or store it. Raises DatabaseAwayError: then it must be given again."""
        try:
            envelope, event, handler = self._read(raw)
        except _NotForUsError:
            return
        except BrokenEnvelopeError as error:
            self._set_aside(raw, str(error), parked=True)
            return
        try:
            with _context(envelope), self._traced(envelope):
                self._transactions.run(
                    lambda uow: self._handle(envelope, event, handler, uow), repeatable=True
                )
        except DatabaseAwayError:
            raise
        except Exception as error:  # noqa: BLE001  # whatever it is, it must not hold others up
            with _context(envelope):
                _LOG.warning("event.failed", type=envelope.type, id=envelope.id, exc_info=True)
            self._set_aside(raw, _told(error), parked=self._attempts <= 1)

    def retry_failed(self, limit: int = 20) -> int:
        """Try the failed messages again whose pause is over; say how many those were."""
        with self._transactions.read() as connection:
            entries = inbox.due(connection, self._clock, limit)
        for entry in entries:
            self._retry(entry)
        return len(entries)

    def _handle(
        self, envelope: Envelope, event: Event, handler: Callable[[Any, U], None], uow: U
    ) -> None:
        new = inbox.receive(
            uow.connection, envelope.id, envelope.type, envelope.subject, self._clock.now()
        )
        if new:
            handler(event, uow)

    def _retry(self, entry: Entry) -> None:
        try:
            envelope, event, handler = self._read(entry.body)
            with _context(envelope), self._traced(envelope):
                self._transactions.run(
                    lambda uow: self._take(entry, event, handler, uow), repeatable=True
                )
        except DatabaseAwayError:
            raise
        except _NotForUsError:
            self._transactions.run(lambda uow: inbox.discard(uow.connection, entry.id, _NOT_FOR_US))
        except BrokenEnvelopeError as error:
            self._fail_again(entry, str(error), parked=True)
        except Exception as error:  # noqa: BLE001  # as in receive
            with bound_contextvars(causation_id=entry.id):
                _LOG.warning("event.failed_again", type=entry.type, id=entry.id, exc_info=True)
            self._fail_again(entry, _told(error), parked=entry.attempts + 1 >= self._attempts)

    def _take(self, entry: Entry, event: Event, handler: Callable[[Any, U], None], uow: U) -> None:
        if inbox.take(uow.connection, entry):
            handler(event, uow)

    @contextmanager
    def _traced(self, envelope: Envelope) -> Iterator[None]:
        name, parent = f"handle {envelope.type}", envelope.traceparent
        with tracing.door(self._transactions.source, name, "consumer", parent=parent) as span:
            span.note({"messaging.message.id": envelope.id, "messaging.operation.type": "process"})
            yield

    def _set_aside(self, raw: bytes, error: str, *, parked: bool) -> None:
        entry = _entry(raw, error, parked=parked, at=self._clock.now())
        wait = None if parked else doubling(1, first=self._first_pause, most=600)
        self._transactions.run(
            lambda uow: inbox.set_aside(uow.connection, entry, self._clock, wait), repeatable=True
        )

    def _fail_again(self, entry: Entry, error: str, *, parked: bool) -> None:
        pause = doubling(entry.attempts + 1, first=self._first_pause, most=600)
        wait = None if parked else pause
        self._transactions.run(
            lambda uow: inbox.fail_again(uow.connection, entry, error, self._clock, wait),
            repeatable=True,
        )

    def _read(self, raw: bytes) -> tuple[Envelope, Event, Callable[[Any, U], None]]:
        envelope = unseal(raw)
        if envelope.type not in self._subscriptions:
            if any(event.key == envelope.type for event in events.EVENTS):
                raise _NotForUsError
            raise BrokenEnvelopeError("nobody here knows events of this type")
        kind, handler = self._subscriptions[envelope.type]
        try:
            return envelope, kind.read(envelope.data), handler
        except ValidationError as error:
            raise BrokenEnvelopeError(_faults(error)) from None


def _entry(raw: bytes, error: str, *, parked: bool, at: Any) -> Entry:
    """The row of a message; one that has no readable id is known by its bytes."""
    state: inbox.State = "parked" if parked else "failed"
    try:
        known = unseal(raw)
    except BrokenEnvelopeError:
        name = f"sha256:{hashlib.sha256(raw).hexdigest()}"
        return Entry(name, state, "", "", 1, error, at, None, raw)
    return Entry(known.id, state, known.type, known.subject, 1, error, at, None, raw)


def _faults(error: ValidationError) -> str:
    """What is wrong with which field; never the values, which may be private."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in found[:5])


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _context(envelope: Envelope) -> Any:
    """What is told while handling it carries on the chain of causes; the log names it too."""
    return bound_contextvars(
        correlation_id=envelope.correlation_id,
        causation_id=envelope.id,
        traceparent=envelope.traceparent,
    )
