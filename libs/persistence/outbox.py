"""The events that a service tells: rows of the same transaction as the change, sent later."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from libs.contracts.events import Event, ServiceName
from libs.persistence.columns import BigKey, Moment
from libs.persistence.envelope import seal
from libs.persistence.prepared import Prepared

KEEP_FOR: Final = timedelta(days=14)
Telling = tuple[Event, ServiceName | None]


@dataclass(frozen=True)
class Letter:
    """An unsent row: where it stands in the row of events, its routing key and its body."""

    seq: int
    event_id: str
    routing_key: str
    body: str


def outbox_table(metadata: sa.MetaData) -> sa.Table:
    """The table as each service declares it.

    Numbers are never used twice on SQLite either: messages on their way carry them.
    """
    table = sa.Table(
        "outbox",
        metadata,
        sa.Column("seq", BigKey, sa.Identity(), primary_key=True),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("subject_version", sa.BigInteger, nullable=False),
        sa.Column("routing_key", sa.Text, nullable=False),
        sa.Column("only_to", sa.Text),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("occurred_at", Moment, nullable=False),
        sa.Column("published_at", Moment),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_error", sa.Text),
        sa.UniqueConstraint("event_id", name="outbox_event_id"),
        sqlite_autoincrement=True,
    )
    unsent = table.c.published_at.is_(None)
    sa.Index("outbox_unsent", table.c.seq, postgresql_where=unsent, sqlite_where=unsent)
    return table


_OUTBOX: Final = outbox_table(sa.MetaData())
_INSERT: Final = _OUTBOX.insert().inline()
_UNSENT: Final = _OUTBOX.c.published_at.is_(None)
_WRITE: Final = Prepared(
    _OUTBOX.insert().inline(),
    (
        *("event_id", "subject", "subject_version", "routing_key", "only_to", "body"),
        *("occurred_at", "published_at"),
    ),
)


def write(
    connection: sa.Connection, tellings: Sequence[Telling], source: ServiceName, at: datetime
) -> bool:
    """Store events; say whether any of them has somebody to be sent to."""
    rows = [_row(event, only_to, source, at) for event, only_to in tellings]
    if len(rows) == 1:
        _WRITE.later(connection, rows[0])
    else:
        connection.execute(_INSERT, rows)
    return any(row["published_at"] is None for row in rows)


def _row(
    event: Event, only_to: ServiceName | None, source: ServiceName, at: datetime
) -> dict[str, object]:
    event_id, body = seal(event, source, at)
    heard = only_to is not None or bool(type(event).heard_by)
    return {
        "event_id": event_id,
        "subject": event.subject,
        "subject_version": event.subject_version,
        "routing_key": f"to.{only_to}.{event.key}" if only_to else event.key,
        "only_to": only_to,
        "body": body,
        "occurred_at": at,
        # Nobody hears it: it is history alone and never on its way.
        "published_at": None if heard else at,
    }


def unsent(connection: sa.Connection, limit: int, *, but: Collection[int] = ()) -> list[Letter]:
    """The oldest unsent events, without the numbers in ``but``."""
    found = sa.select(_OUTBOX.c.seq, _OUTBOX.c.event_id, _OUTBOX.c.routing_key, _OUTBOX.c.body)
    found = found.where(_UNSENT).order_by(_OUTBOX.c.seq).limit(limit)
    if but:
        found = found.where(_OUTBOX.c.seq.not_in(but))
    return [Letter(*row) for row in connection.execute(found)]


def has_unsent(connection: sa.Connection) -> bool:
    """Whether anything waits to be sent."""
    return connection.scalar(sa.select(_OUTBOX.c.seq).where(_UNSENT).limit(1)) is not None


def mark_sent(connection: sa.Connection, seqs: Sequence[int], at: datetime) -> None:
    """Note that the broker has taken these over."""
    sent = _OUTBOX.update().where(_OUTBOX.c.seq.in_(seqs)).values(published_at=at)
    connection.execute(sent)


def mark_refused(connection: sa.Connection, seqs: Sequence[int], error: str) -> None:
    """Note that the broker did not take these; they stay unsent."""
    tried = {"attempts": _OUTBOX.c.attempts + 1, "last_error": error}
    connection.execute(_OUTBOX.update().where(_OUTBOX.c.seq.in_(seqs)).values(tried))


def send_again(connection: sa.Connection, since: datetime, heard: Collection[str]) -> int:
    """Take back the note that events were sent since then, where somebody hears their routing keys
    or they were told to one service alone; say how many those were.
    """
    has_listener = sa.or_(_OUTBOX.c.only_to.is_not(None), _OUTBOX.c.routing_key.in_(heard))
    sent = _OUTBOX.update().where(_OUTBOX.c.published_at >= since, has_listener)
    again = sent.values(published_at=None).returning(_OUTBOX.c.seq)
    return len(connection.execute(again).all())


def wait_from(connection: sa.Connection, at: datetime) -> None:
    """Let what is unsent count as waiting since then only: it tells of a past that was made up."""
    connection.execute(_OUTBOX.update().where(_UNSENT).values(occurred_at=at))


def oldest_unsent(connection: sa.Connection) -> datetime | None:
    """When the event that has waited longest happened; None if nothing waits."""
    oldest = sa.select(_OUTBOX.c.occurred_at).where(_UNSENT).order_by(_OUTBOX.c.seq).limit(1)
    return connection.scalar(oldest)


def count_unsent(connection: sa.Connection) -> int:
    """How many events wait to be sent."""
    return connection.scalar(sa.select(sa.func.count()).where(_UNSENT)) or 0


def purge(
    connection: sa.Connection, now: datetime, keep_for: timedelta = KEEP_FOR, limit: int = 20_000
) -> int:
    """Delete what was sent longer ago than ``keep_for``; say how many rows that were.

    It looks at the ``limit`` oldest rows, which needs no index of its own: each would cost every
    write.
    """
    oldest = sa.select(_OUTBOX.c.seq, _OUTBOX.c.published_at).order_by(_OUTBOX.c.seq).limit(limit)
    found = oldest.subquery()
    old = sa.select(found.c.seq).where(found.c.published_at < now - keep_for)
    gone = _OUTBOX.delete().where(_OUTBOX.c.seq.in_(old)).returning(_OUTBOX.c.seq)
    return len(connection.execute(gone).all())
