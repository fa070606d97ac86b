"""What a database error means: try again, the database is away, a broken constraint, or a bug."""

import re
import sqlite3
from typing import Any, Final, Literal

import psycopg
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from libs import logs
from libs.contracts.problem import ProblemError

Verdict = Literal["again", "away", "bug"]

_log = logs.logger("database")
_RETRY_AFTER: Final = 2
_AGAIN_STATES: Final = frozenset({"40001", "40P01"})
# Connection, resources, operator intervention, system error; lock not available.
_AWAY_CLASSES: Final = ("08", "53", "57", "58")
_READ_ONLY: Final = "25006"
_STANDBY: Final = "in_hot_standby"
_LOCK_TIMEOUT: Final = "55P03"
_AGAIN_NAMES: Final = ("SQLITE_BUSY", "SQLITE_LOCKED")
_AWAY_NAMES: Final = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")
_NAMED: Final = re.compile(r"(?:UNIQUE|CHECK|NOT NULL) constraint failed: (?:index ')?([^']+)'?$")


class AgainError(Exception):
    """This transaction did nothing and may be tried once more."""


class DatabaseAwayError(ProblemError):
    """The database cannot be reached or has no room: 503, to be tried again soon.

    ``outcome`` of ``unknown`` says that the connection broke while committing.
    """

    def __init__(self, *, outcome: str | None = None) -> None:
        extra: dict[str, Any] = {"retry_after": _RETRY_AFTER}
        if outcome is not None:
            extra["outcome"] = outcome
        super().__init__("unavailable", "The database cannot be reached. Try again soon.", **extra)


class BrokenConstraintError(Exception):
    """A constraint that nobody had a refusal for. It holds the name alone: details are private."""

    def __init__(self, constraint: str) -> None:
        self.constraint = constraint
        super().__init__(f"the constraint {constraint} was broken")


def verdict_on(error: DBAPIError | PoolTimeout) -> Verdict:
    """Whether a failed statement may be tried again in a new transaction, and when."""
    if isinstance(error, PoolTimeout):
        return "away"
    if error.connection_invalidated:
        return "again"
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_verdict(error.orig)
    if isinstance(error.orig, psycopg.OperationalError):
        return _postgres_verdict(error.orig)
    return "bug"


def refused_to_write(error: object, connection: Any) -> bool:
    """Whether psycopg's ``connection`` leads to a server that writes nothing: a standby, say, which
    somebody else has to follow.

    The log says so, as it may be another fault that no other connection mends: a role or a database
    that is only read. Then ``in_hot_standby`` is ``off``; servers before 14 do not tell.
    """
    if not isinstance(error, psycopg.Error) or error.sqlstate != _READ_ONLY:
        return False
    told = connection and not connection.closed and connection.info.parameter_status(_STANDBY)
    _log.warning(
        "database.refused_to_write",
        reason=error.diag.message_primary,
        in_hot_standby=told or "unknown",
    )
    return True


def constraint_of(error: IntegrityError) -> str:
    """The broken constraint's name; ``table.column, table.column`` for a unique one on SQLite."""
    if isinstance(error.orig, psycopg.Error):
        diagnosis = error.orig.diag
        return diagnosis.constraint_name or f"{diagnosis.table_name}.{diagnosis.column_name}"
    text = str(error.orig)
    named = _NAMED.match(text)
    return named.group(1) if named else text


def _sqlite_verdict(error: sqlite3.Error) -> Verdict:
    name = getattr(error, "sqlite_errorname", "SQLITE_BUSY")
    if name.startswith(_AGAIN_NAMES):
        return "again"
    return "away" if name.startswith(_AWAY_NAMES) else "bug"


def _postgres_verdict(error: psycopg.OperationalError) -> Verdict:
    state = error.sqlstate
    if state in _AGAIN_STATES:
        return "again"
    if state is None or state == _LOCK_TIMEOUT or state.startswith(_AWAY_CLASSES):
        return "away"
    return "bug"
