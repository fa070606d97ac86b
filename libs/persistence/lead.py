"""Who sends: of all processes of a service one leads, so that no event overtakes another."""

import fcntl
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path
from typing import IO, Final, Protocol

import sqlalchemy as sa

from libs.clock import Clock
from libs.persistence import outbox
from libs.persistence.outbox import Letter

BATCH: Final = 100
_REFUSED: Final = "the broker did not take it"
_LOCK: Final = zlib.crc32(b"rebook.relay")
Send = Callable[[Sequence[Letter]], Collection[int]]


class Progress(Enum):
    """What one look into the outbox came to."""

    IDLE = auto()  # nothing is left to send
    MORE = auto()  # a full batch was sent, there may be more
    BEHIND = auto()  # there is something to send, but somebody else leads


class Lead(Protocol):
    """One turn of sending, if nobody else has it."""

    def carry(self, send: Send, but: Collection[int]) -> Progress:
        """Send the oldest unsent batch, without the numbers in ``but``, and mark what was taken."""
        ...


class PostgresLead:
    """The lead is a lock of the transaction that reads and marks: it dies with its holder."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def carry(self, send: Send, but: Collection[int]) -> Progress:
        """As in `Lead`. A statement of its own takes the lock, so that the next sees all marks."""
        with self._engine.begin() as connection:
            if not connection.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK))):
                waiting = outbox.has_unsent(connection)
                return Progress.BEHIND if waiting else Progress.IDLE
            letters = outbox.unsent(connection, BATCH, but=but)
            if letters:
                _mark(connection, letters, send(letters), self._clock)
        return _progress(letters)


class SqliteLead:
    """The lead is a locked file beside the database; the write lock is never held while sending."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine = engine
        self._readers = engine.execution_options(readonly=True)
        self._clock = clock
        self._file = Path(f"{engine.url.database}.relay")

    def carry(self, send: Send, but: Collection[int]) -> Progress:
        """As in `Lead`."""
        with self._readers.connect() as connection:
            if not outbox.has_unsent(connection):
                return Progress.IDLE
        with self._file.open("w") as file, _locked(file) as leads:
            return self._lead(send, but) if leads else Progress.BEHIND

    def _lead(self, send: Send, but: Collection[int]) -> Progress:
        with self._readers.connect() as connection:
            letters = outbox.unsent(connection, BATCH, but=but)
        if letters:
            taken = send(letters)
            with self._engine.begin() as connection:
                _mark(connection, letters, taken, self._clock)
        return _progress(letters)


def lead_of(engine: sa.Engine, clock: Clock) -> Lead:
    """The way to lead that suits a database."""
    kind = PostgresLead if engine.dialect.name == "postgresql" else SqliteLead
    return kind(engine, clock)


def _mark(
    connection: sa.Connection, letters: Sequence[Letter], taken: Collection[int], clock: Clock
) -> None:
    if taken:
        outbox.mark_sent(connection, sorted(taken), clock.now())
    if refused := [letter.seq for letter in letters if letter.seq not in taken]:
        outbox.mark_refused(connection, refused, _REFUSED)


def _progress(letters: Sequence[Letter]) -> Progress:
    return Progress.MORE if len(letters) == BATCH else Progress.IDLE


@contextmanager
def _locked(file: IO[str]) -> Iterator[bool]:
    """Whether this open file got the lock; the system gives it back when the file is closed."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
