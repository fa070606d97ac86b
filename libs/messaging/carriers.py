"""The two ways from the outbox to a broker: one that keeps its messages, and one that forgets."""

import threading
import time
from collections.abc import Callable, Collection, Sequence
from typing import Final, Protocol
from weakref import WeakValueDictionary

from libs.clock import Clock
from libs.messaging.leaving import traced
from libs.messaging.publisher import Publisher, publisher_for
from libs.messaging.receipts import Receipts
from libs.messaging.topology import is_memory, listeners_of
from libs.persistence import outbox
from libs.persistence.engine import Engine
from libs.persistence.lead import BATCH, Lead, Progress, lead_of
from libs.persistence.outbox import Letter

_REST_FOR: Final = 5.0
_MOST_RESTING: Final = 1000
_MOST_OPEN: Final = 500
_MARK_EVERY: Final = 0.4
_LEADS: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()
_GUARD: Final = threading.Lock()


class Carrier(Protocol):
    """Takes events from the outbox to the broker, a batch at a time."""

    def carry(self) -> Progress:
        """Carry one batch. Raises what went wrong with the broker or the database."""
        ...

    def close(self) -> None:
        """Hang up; the next `carry` connects anew."""
        ...


class ConfirmedCarrier:
    """For a broker that confirms: an event is marked once the broker has it on disk.

    Events that it refused rest a while, so that they do not stand in the way of the others.
    """

    def __init__(self, lead: Lead, publisher: Publisher) -> None:
        self._lead = lead
        self._publisher = publisher
        self._resting: dict[int, float] = {}

    def carry(self) -> Progress:
        """As in `Carrier`."""
        now = time.monotonic()
        self._resting = {seq: until for seq, until in self._resting.items() if until > now}
        if len(self._resting) >= _MOST_RESTING:
            return Progress.IDLE
        return self._lead.carry(self._send, list(self._resting))

    def close(self) -> None:
        """As in `Carrier`."""
        self._publisher.close()

    def _send(self, letters: Sequence[Letter]) -> Collection[int]:
        heard = [letter for letter in letters if listeners_of(letter.routing_key)]
        with traced(heard):
            taken = set(self._publisher.publish(heard, {})) if heard else set()
        if len(taken) < len(heard):
            until = time.monotonic() + _REST_FOR
            self._resting |= {one.seq: until for one in heard if one.seq not in taken}
            # A queue is full, or gone: connecting anew declares it.
            self._publisher.close()
        return taken | {letter.seq for letter in letters if letter not in heard}


class RememberingCarrier:
    """For the broker in memory: an event is marked once every listener has handled it.

    After a crash all that is unmarked is sent again; the listeners' inboxes drop what they know.
    """

    def __init__(
        self, engine: Engine, publisher: Publisher, clock: Clock, wake: Callable[[], None]
    ) -> None:
        self._engine = engine
        self._readers = engine.execution_options(readonly=True)
        self._publisher = publisher
        self._clock = clock
        self._wake = wake
        self._receipts = Receipts(wake)
        self._marked_at = 0.0
        self._lead = _lead_in_process(engine)
        self._leads = False

    def carry(self) -> Progress:
        """As in `Carrier`."""
        self._leads = self._leads or self._lead.acquire(blocking=False)
        if not self._leads:
            return Progress.IDLE
        self._mark()
        sent = self._receipts.open()
        if len(sent) >= _MOST_OPEN:
            return Progress.IDLE
        with self._readers.connect() as connection:
            letters = outbox.unsent(connection, BATCH, but=sent)
        self._send(letters)
        return Progress.MORE if len(letters) == BATCH else Progress.IDLE

    def close(self) -> None:
        """As in `Carrier`. What was sent and not marked is sent again."""
        self._publisher.close()
        self._receipts = Receipts(self._wake)
        if self._leads:
            self._leads = False
            self._lead.release()

    def _mark(self) -> None:
        """Now and then: each mark is a write beside those of the service."""
        handled = self._receipts.handled()
        due = time.monotonic() - self._marked_at >= _MARK_EVERY
        if handled and (due or len(handled) >= BATCH):
            with self._engine.begin() as connection:
                outbox.mark_sent(connection, handled, self._clock.now())
            self._receipts.forget(handled)
            self._marked_at = time.monotonic()

    def _send(self, letters: Sequence[Letter]) -> None:
        heard = [one for one in letters if listeners_of(one.routing_key)]
        for letter in letters:
            self._receipts.expect(letter.seq, listeners_of(letter.routing_key))
        with traced(heard):
            headers = {"relay": self._receipts.id}
            taken = self._publisher.publish(heard, headers) if heard else ()
        if len(taken) < len(heard):
            # Somebody listens since who had no queue yet: begin anew, which declares it.
            self.close()


def carrier_for(engine: Engine, broker_url: str, clock: Clock, wake: Callable[[], None]) -> Carrier:
    """The way that suits a broker and a database."""
    publisher = publisher_for(broker_url)
    if is_memory(broker_url):
        return RememberingCarrier(engine, publisher, clock, wake)
    return ConfirmedCarrier(lead_of(engine, clock), publisher)


def _lead_in_process(engine: Engine) -> threading.Lock:
    with _GUARD:
        return _LEADS.setdefault(str(engine.url), threading.Lock())
