"""SQLite engines: WAL, full durability, one writer at a time in the order of asking."""

import sqlite3
import threading
from typing import Any, Final
from weakref import WeakValueDictionary

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from libs.persistence.turnstile import Turnstile
from libs.settings import SettingError

_PATIENCE: Final = 10.0
_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={int(_PATIENCE * 1000)}",
)
_TURNSTILES: WeakValueDictionary[str, Turnstile] = WeakValueDictionary()
_GUARD = threading.Lock()


def connect_sqlite(url: sa.URL) -> sa.Engine:
    """An engine for a database file; engines of one file share their turnstile.

    Raises SettingError where no file is named.
    """
    if not url.database or url.database == ":memory:":
        raise SettingError("name a database's file: sqlite:////absolute/path.db")
    turnstile = _turnstile_of(url.database)

    class Connection(_Connection):
        writers = turnstile

    engine = sa.create_engine(
        url,
        connect_args={"factory": Connection, "timeout": _PATIENCE, "check_same_thread": False},
        poolclass=sa.QueuePool,
        pool_size=16,
        max_overflow=32,
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


class _Connection(sqlite3.Connection):
    """A connection that gives its turn back only when the transaction has truly ended."""

    writers: Turnstile
    _has_turn = False

    def begin(self, *, writing: bool) -> None:
        if writing:
            if not self.writers.enter(_PATIENCE):
                raise sqlite3.OperationalError("database is locked")
            self._has_turn = True
        try:
            self.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
        except BaseException:
            self._end_turn()
            raise

    def commit(self) -> None:
        super().commit()
        self._end_turn()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._end_turn()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self.writers.leave()


def _turnstile_of(path: str) -> Turnstile:
    with _GUARD:
        return _TURNSTILES.setdefault(path, Turnstile())


def _prepare(connection: sqlite3.Connection, record: object) -> None:
    del record
    # The driver must not open transactions by itself: its kind of BEGIN takes no write lock.
    connection.isolation_level = None
    connection.create_function("folded", 1, str.lower, deterministic=True)
    for pragma in _PRAGMAS:
        connection.execute(pragma).close()


def _begin(connection: sa.Connection) -> None:
    writing = not connection.get_execution_options().get("readonly", False)
    raw: Any = connection.connection.dbapi_connection
    try:
        raw.begin(writing=writing)
    except sqlite3.Error as error:
        raise OperationalError("BEGIN", None, error) from error
