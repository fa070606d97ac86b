"""Fewer trips to PostgreSQL: writes that nobody has to wait for go together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from libs.persistence.faults import refused_to_write

_WAITING: Final = "rebook.waiting"
# Rows as bytes are read faster than rows as text; SQLite knows no such thing.
_CURSOR: Final[Mapping[str, Mapping[str, Any]]] = {"postgresql": {"binary": True}}
Finish = Callable[[Sequence[Any]], None]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A statement that waits for others to go with; ``finish`` is called with its raw rows."""

    text: str
    bound: Any
    has_rows: bool
    finish: Finish


def run(connection: sa.Connection, text: str, bound: Any, *, has_rows: bool) -> Sequence[Any]:
    """The raw rows of one statement; raises what the driver raises, told as SQLAlchemy does."""
    cursor = _begun(connection, text, bound)
    try:
        cursor.execute(text, bound)
        return cursor.fetchall() if has_rows else ()
    except connection.dialect.loaded_dbapi.Error as error:
        raise told(error, connection, cursor, text) from error
    finally:
        cursor.close()


def wait(connection: sa.Connection, one: Waiting) -> None:
    """Send it with the next statement of the transaction, or before its COMMIT.

    Where a trip costs nothing, as on SQLite, it is sent at once. Raises a RuntimeError outside of a
    transaction: there is no COMMIT that it could wait for.
    """
    if not connection.in_transaction():
        raise RuntimeError("a statement waits for the end of a transaction, and there is none")
    if connection.dialect.name != "postgresql":
        one.finish(run(connection, one.text, one.bound, has_rows=one.has_rows))
        return
    connection.info.setdefault(_WAITING, []).append(one)


def send(connection: sa.Connection) -> None:
    """Send what waits, in its order and in one trip. Raises what the first that failed raises.

    None is prepared: of one that the driver has seen before and prepares in a pipeline that fails
    ahead of it, it would wrongly remember that the server knows it.
    """
    waiting = connection.info.pop(_WAITING, None)
    if not waiting:
        return
    cursors: list[Any] = []
    try:
        with _raw(connection).pipeline():
            for one in waiting:
                cursors.append(_begun(connection, one.text, one.bound))
                cursors[-1].execute(one.text, one.bound, prepare=False)
        found = [
            cursor.fetchall() if one.has_rows else ()
            for one, cursor in zip(waiting, cursors, strict=True)
        ]
    except connection.dialect.loaded_dbapi.Error as error:
        raise told(error, connection, None, _refused(waiting, cursors).text) from error
    finally:
        for cursor in cursors:
            cursor.close()
    for one, rows in zip(waiting, found, strict=True):
        one.finish(rows)


def watch(engine: sa.Engine) -> None:
    """What waits on one of the engine's connections is sent before anything else is, and forgotten
    where what it belongs to is taken back.
    """
    sa.event.listen(engine, "before_cursor_execute", _send_first)
    sa.event.listen(engine, "commit", _send_last)
    sa.event.listen(engine, "rollback", _forget)
    sa.event.listen(engine, "rollback_savepoint", _forget)


def told(error: Any, connection: sa.Connection, cursor: Any, text: str) -> BaseException:
    """The error as SQLAlchemy tells it; a connection that broke is not used again."""
    dialect = connection.dialect
    raw = connection.connection.dbapi_connection
    is_lost = dialect.is_disconnect(error, raw, cursor) or refused_to_write(error, raw)
    if is_lost:
        connection.invalidate(error)
    found: BaseException = sa.exc.DBAPIError.instance(
        text,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=is_lost,
        dialect=dialect,
    )
    return found


def _begun(connection: sa.Connection, text: str, bound: Any) -> Any:
    """A cursor for the statement; whoever counts statements, or writes them down, has heard."""
    cursor = connection.connection.cursor(**_CURSOR.get(connection.dialect.name, {}))
    connection.dispatch.before_cursor_execute(connection, cursor, text, bound, None, False)
    return cursor


def _refused(waiting: Sequence[Waiting], cursors: Sequence[Any]) -> Waiting:
    """The first that has no answer; if no cursor was made, none was sent, the first is as good."""
    pairs = zip(waiting, cursors, strict=False)
    return next((one for one, cursor in pairs if cursor.pgresult is None), waiting[0])


def _raw(connection: sa.Connection) -> Any:
    return connection.connection.dbapi_connection


def _send_first(connection: sa.Connection, *_statement: object) -> None:
    send(connection)


def _send_last(connection: sa.Connection) -> None:
    """SQLAlchemy takes a transaction whose commit failed for ended: here it is ended."""
    try:
        send(connection)
    except BaseException:
        if not connection.invalidated:
            _raw(connection).rollback()
        raise


def _forget(connection: sa.Connection, *_savepoint: object) -> None:
    if not connection.invalidated:
        connection.info.pop(_WAITING, None)
