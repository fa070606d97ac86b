"""The events that a service has heard: handled once, or waiting to be tried again, or parked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import conv

from libs.clock import Clock
from libs.persistence.columns import Moment
from libs.persistence.now import database_now
from libs.persistence.prepared import Prepared

KEEP_FOR: Final = timedelta(days=30)
State = Literal["handled", "failed", "parked", "discarded"]
_ERROR_LENGTH: Final = 500
# An exception's kind; its text may quote what somebody wrote. Ours about envelopes never does.
_RAISED: Final = re.compile(r"([A-Z]\w*): ")


@dataclass(frozen=True)
class Entry:
    """A message that could not be handled: its body is kept as it came."""

    id: str
    state: State
    type: str
    subject: str
    attempts: int
    error: str
    received_at: datetime
    next_try_at: datetime | None
    body: bytes


def inbox_table(metadata: sa.MetaData) -> sa.Table:
    """The table as each service declares it."""
    table = sa.Table(
        "inbox",
        metadata,
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("error", sa.Text),
        sa.Column("next_try_at", Moment),
        sa.Column("body", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="inbox_id"),
        sa.CheckConstraint(
            "state IN ('handled', 'failed', 'parked', 'discarded')", name=conv("inbox_state")
        ),
    )
    failed = table.c.state == sa.literal_column("'failed'")
    open_ = table.c.state != sa.literal_column("'handled'")
    sa.Index("inbox_failed", table.c.next_try_at, postgresql_where=failed, sqlite_where=failed)
    sa.Index("inbox_open", table.c.state, postgresql_where=open_, sqlite_where=open_)
    sa.Index("inbox_received", table.c.received_at)
    return table


_INBOX: Final = inbox_table(sa.MetaData())
_ENTRY: Final = tuple(_INBOX.c[name] for name in Entry.__dataclass_fields__)
_IS_FAILED: Final = _INBOX.c.state == sa.literal_column("'failed'")


def receive(
    connection: sa.Connection, event_id: str, kind: str, subject: str, at: datetime
) -> bool:
    """Note an event as handled; False if it was here before. The effect belongs beside it.

    It asks for the inserted row: psycopg's row count of such a statement is -1 either way.
    """
    row = {
        "id": event_id,
        "state": "handled",
        "type": kind,
        "subject": subject,
        "received_at": at,
        "attempts": 0,
    }
    return _RECEIVE[connection.dialect.name].first(connection, row) is not None


def set_aside(
    connection: sa.Connection, entry: Entry, clock: Clock, wait: timedelta | None
) -> None:
    """Note a message that could not be handled, to be tried again after ``wait`` or never (None).

    What is noted already stays as it is.
    """
    row = {name: getattr(entry, name) for name in Entry.__dataclass_fields__}
    row["error"] = entry.error[:_ERROR_LENGTH]
    row["next_try_at"] = None if wait is None else database_now(connection, clock, wait)
    insert = _INSERT[connection.dialect.name](_INBOX)
    connection.execute(insert.values(row).on_conflict_do_nothing())


def due(connection: sa.Connection, clock: Clock, limit: int) -> Sequence[Entry]:
    """Failed messages whose next try is due, the longest due first."""
    is_due = _INBOX.c.next_try_at <= database_now(connection, clock)
    found = sa.select(*_ENTRY).where(_IS_FAILED, is_due).order_by(_INBOX.c.next_try_at)
    return [Entry(*row) for row in connection.execute(found.limit(limit))]


def take(connection: sa.Connection, entry: Entry) -> bool:
    """Note a failed message as handled now; False if somebody else was faster."""
    handled = {"state": "handled", "next_try_at": None, "body": None, "error": None}
    return _changed(connection, _same_try(entry).values(handled))


def fail_again(
    connection: sa.Connection, entry: Entry, error: str, clock: Clock, wait: timedelta | None
) -> bool:
    """Note another failure; ``wait`` of None parks it. False if somebody else was faster."""
    failed: dict[str, Any] = {
        "attempts": entry.attempts + 1,
        "error": error[:_ERROR_LENGTH],
        "state": "parked" if wait is None else "failed",
        "next_try_at": None if wait is None else database_now(connection, clock, wait),
    }
    return _changed(connection, _same_try(entry).values(failed))


def list_entries(
    connection: sa.Connection, states: Sequence[State] = ("parked",), limit: int = 200
) -> Sequence[Entry]:
    """Messages in these states, the oldest first."""
    found = sa.select(*_ENTRY).where(_INBOX.c.state.in_(states))
    found = found.order_by(_INBOX.c.received_at).limit(limit)
    return [Entry(*row) for row in connection.execute(found)]


def show(connection: sa.Connection, entry_id: str) -> Entry | None:
    """One message that was not handled."""
    found = sa.select(*_ENTRY).where(_INBOX.c.id == entry_id, _INBOX.c.state != "handled")
    row = connection.execute(found).first()
    return None if row is None else Entry(*row)


def replay(connection: sa.Connection, entry_id: str, clock: Clock) -> bool:
    """Let a parked or discarded message be tried again at once; False if there is none."""
    again = {"state": "failed", "attempts": 0, "next_try_at": database_now(connection, clock)}
    put_by = _INBOX.c.state.in_(["parked", "discarded", "failed"])
    return _changed(
        connection, _INBOX.update().where(_INBOX.c.id == entry_id, put_by).values(again)
    )


def discard(connection: sa.Connection, entry_id: str, why: str) -> bool:
    """Give up a parked or failed message for good; False if there is none.

    ``why`` is kept, and of the error for which it was put by only the kind.
    """
    put_by = sa.and_(_INBOX.c.id == entry_id, _INBOX.c.state.in_(["parked", "failed"]))
    error = connection.scalar(sa.select(_INBOX.c.error).where(put_by))
    told = ". ".join(part for part in (why, kind_of(error or "")) if part)
    gone = {"state": "discarded", "next_try_at": None, "error": told[:_ERROR_LENGTH]}
    return _changed(connection, _INBOX.update().where(put_by).values(gone))


def kind_of(error: str) -> str:
    """Of an error what names nobody: an exception's kind, or all of what we wrote ourselves."""
    raised = _RAISED.match(error)
    return raised[1] if raised else error


def count_by_state(connection: sa.Connection) -> dict[State, int]:
    """How many messages are ``failed``, ``parked`` and ``discarded``."""
    found = sa.select(_INBOX.c.state, sa.func.count().label("number"))
    found = found.where(_INBOX.c.state != sa.literal_column("'handled'")).group_by(_INBOX.c.state)
    counted = {row.state: row.number for row in connection.execute(found)}
    return {state: counted.get(state, 0) for state in ("failed", "parked", "discarded")}


def purge(connection: sa.Connection, now: datetime, keep_for: timedelta = KEEP_FOR) -> int:
    """Forget what was handled longer ago than ``keep_for``; say how many rows that were."""
    settled = _INBOX.c.state.in_(["handled", "discarded"])
    old = _INBOX.delete().where(settled, _INBOX.c.received_at < now - keep_for)
    return len(connection.execute(old.returning(_INBOX.c.id)).all())


def remember_anew(connection: sa.Connection, now: datetime) -> None:
    """Keep all that was handled for as long as if it were of today: it is to be told again."""
    handled = _INBOX.update().where(_INBOX.c.state == sa.literal_column("'handled'"))
    connection.execute(handled.values(received_at=now))


def _same_try(entry: Entry) -> sa.Update:
    same = (_INBOX.c.id == entry.id, _IS_FAILED, _INBOX.c.attempts == entry.attempts)
    return _INBOX.update().where(*same)


def _changed(connection: sa.Connection, update: sa.Update) -> bool:
    return connection.execute(update.returning(_INBOX.c.id)).first() is not None


_INSERT: Final[dict[str, Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
_RECEIVE: Final = {
    name: Prepared(
        insert(_INBOX).on_conflict_do_nothing().returning(_INBOX.c.id),
        ("id", "state", "type", "subject", "received_at", "attempts"),
    )
    for name, insert in _INSERT.items()
}
