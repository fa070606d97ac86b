"""One transaction per request, event or tick: opened, retried and committed in one place."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from structlog import get_logger

from libs import tracing
from libs.clock import Clock
from libs.contracts.events import Event, ServiceName
from libs.persistence import outbox, trips
from libs.persistence.answers import ANSWERS
from libs.persistence.backoff import jittered
from libs.persistence.faults import (
    AgainError,
    BrokenConstraintError,
    DatabaseAwayError,
    constraint_of,
    verdict_on,
)

_LOG: Final = get_logger(__name__)
_ATTEMPTS: Final = 4
_PAUSE: Final = 0.02
Refusals = Mapping[str, Callable[[], Exception]]
R = TypeVar("R")


class UnitOfWork:
    """What one transaction works with; services add their repositories in ``__init__``."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.told: list[outbox.Telling] = []
        self.afterwards: list[Callable[[], None]] = []

    def publish(self, event: Event, *, only_to: ServiceName | None = None) -> None:
        """Tell a fact. It is stored with the change, or not at all, and sent after the commit.

        With ``only_to`` that service alone hears it, whoever else listens.
        """
        self.told.append((event, only_to))

    def after_commit(self, wake: Callable[[], None]) -> None:
        """Call something once what was done here is there for others; not if it is rolled back."""
        self.afterwards.append(wake)

    def apart(self, work: Callable[[], R], otherwise: Callable[[Exception], R]) -> R:
        """Do a part that may fail by itself: then what it wrote and told is taken back, and the
        answer is what ``otherwise`` makes of what it raised.

        What concerns the whole transaction (a deadlock, a database that is away) is raised.
        """
        savepoint, told, afterwards = (
            self.connection.begin_nested(),
            [*self.told],
            [*self.afterwards],
        )
        try:
            answer = work()
            trips.send(self.connection)
        except DatabaseAwayError:
            raise
        except Exception as error:
            if isinstance(error, DBAPIError) and verdict_on(error) != "bug":
                raise
            _LOG.warning("part.failed", exc_info=True)
            savepoint.rollback()
            self.told, self.afterwards = told, afterwards
            return otherwise(error)
        savepoint.commit()
        return answer


U = TypeVar("U", bound=UnitOfWork)


def _nothing() -> None:
    """Nobody has to be woken."""


class Transactions(Generic[U]):
    """What the doors hold: it runs work in transactions and turns database errors into answers.

    ``refusals`` maps a constraint's name (or, for a unique one on SQLite, ``table.column,
    table.column``) to what is raised when it is broken. ``wake`` is called after a commit that left
    something to send.
    """

    def __init__(  # what a transaction needs, by name
        self,
        engine: sa.Engine,
        make: Callable[[sa.Connection], U],
        *,
        source: ServiceName,
        clock: Clock,
        wake: Callable[[], None] = _nothing,
        refusals: Refusals | None = None,
    ) -> None:
        self.engine = engine
        self.source = source
        self.clock = clock
        self.wake = wake
        self.answers = ANSWERS
        self._make = make
        self._refusals = dict(refusals or {})
        self._readers = engine.execution_options(**_reading(engine))

    def run(self, work: Callable[[U], R], *, repeatable: bool = False) -> R:
        """Do work in one write transaction and commit it with its events.

        Work may be called several times, each time with a new unit of work: after a deadlock, a
        serialization failure, a busy or a lost connection. ``repeatable`` says that it notices by
        itself when it was done before (an inbox row, an Idempotency-Key): then it is also
        repeated when the connection broke while committing. Raises DatabaseAwayError, the refusal
        of a broken constraint, BrokenConstraintError, and whatever work raises.
        """
        with tracing.span("transaction", "client") as span:
            for attempt in range(_ATTEMPTS):
                span.note({"db.system.name": self.engine.dialect.name, "attempt": attempt + 1})
                try:
                    return self._once(work, repeatable=repeatable)
                except AgainError:
                    time.sleep(jittered(_PAUSE * attempt))
            raise DatabaseAwayError

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection for reading. Raises DatabaseAwayError.

        On SQLite it is one snapshot, on PostgreSQL each statement sees what is committed by then.
        """
        try:
            with tracing.span("read", "client"), self._readers.connect() as connection:
                yield connection
        except (DBAPIError, PoolTimeout) as error:
            if verdict_on(error) == "bug":
                raise
            raise DatabaseAwayError from error

    def _once(self, work: Callable[[U], R], *, repeatable: bool) -> R:
        try:
            with self.engine.connect() as connection:
                uow = self._make(connection)
                result = work(uow)
                waiting = bool(uow.told) and outbox.write(
                    connection, uow.told, self.source, self.clock.now()
                )
                trips.send(connection)
                self._commit(connection, repeatable=repeatable)
        except IntegrityError as error:
            raise self._refusal(error) from None
        except (DBAPIError, PoolTimeout) as error:
            raise _answer_to(error) from error
        if waiting:
            self.wake()
        for wake in uow.afterwards:
            wake()
        return result

    def _commit(self, connection: sa.Connection, *, repeatable: bool) -> None:
        try:
            connection.commit()
        except DBAPIError as error:
            connection.rollback()
            if error.connection_invalidated and not repeatable:
                raise DatabaseAwayError(outcome="unknown") from error
            raise

    def _refusal(self, error: IntegrityError) -> Exception:
        constraint = constraint_of(error)
        refuse = self._refusals.get(constraint)
        return refuse() if refuse else BrokenConstraintError(constraint)


def _answer_to(error: DBAPIError | PoolTimeout) -> Exception:
    return {"again": AgainError(), "away": DatabaseAwayError(), "bug": error}[verdict_on(error)]


def _reading(engine: sa.Engine) -> dict[str, object]:
    """Reads need no BEGIN and no COMMIT on PostgreSQL: two round trips less."""
    if engine.dialect.name == "postgresql":
        return {"isolation_level": "AUTOCOMMIT"}
    return {"readonly": True}
