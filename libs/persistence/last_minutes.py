"""What happened in each of the last minutes, read from the rows that are kept anyway: so it holds
for any number of processes, and costs nothing while nobody looks.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

import sqlalchemy as sa

from libs.persistence.inbox import inbox_table
from libs.persistence.outbox import oldest_unsent, outbox_table

MINUTES: Final = 15
# The index on the numbers alone is there; one on times would cost every write.
_LOOKED_AT: Final = (1_000, 20_000)
_MINUTE: Final = timedelta(minutes=1)
_NONE: Final = timedelta()
_INBOX: Final = inbox_table(sa.MetaData())
_OUTBOX: Final = outbox_table(sa.MetaData())


def count_heard(connection: sa.Connection, now: datetime) -> list[int]:
    """How many events came in each of the last `MINUTES` minutes; the last of them ends ``now``."""
    counts = [_count_in(*span) for span in pairwise(_edges(now))]
    return list(connection.execute(sa.select(*counts)).one())


def lags(
    connection: sa.Connection, now: datetime, looked_at: Sequence[int] = _LOOKED_AT
) -> Sequence[timedelta]:
    """The longest that any event had waited to be sent, in each of the last minutes; the last of
    them ends ``now``.

    What waits still is in it. So many of the latest events are looked at, and so many more if
    those are all younger than `MINUTES` minutes; where even these are, there are fewer minutes.
    """
    waiting = oldest_unsent(connection)
    found: Sequence[timedelta] = ()
    for limit in looked_at:
        found = _among_latest(connection, now, limit, waiting)
        if len(found) == MINUTES:
            break
    return found


def _among_latest(
    connection: sa.Connection, now: datetime, limit: int, waiting: datetime | None
) -> Sequence[timedelta]:
    latest = sa.select(_OUTBOX.c.occurred_at, _OUTBOX.c.published_at)
    rows = latest.order_by(_OUTBOX.c.seq.desc()).limit(limit).subquery()
    spans = list(pairwise(_edges(now)))
    columns = [column for span in spans for column in _in_span(rows.c, *span)]
    told = sa.select(sa.func.count(), sa.func.min(rows.c.occurred_at), *columns)
    number, since, *found = connection.execute(told).one()
    return [
        _longest(sent, *(one for one in (left, waiting) if one), until=end)
        for (start, end), sent, left in zip(spans, found[::2], found[1::2], strict=True)
        if number < limit or since <= start
    ]


def _edges(now: datetime) -> list[datetime]:
    return [now - _MINUTE * back for back in range(MINUTES, -1, -1)]


def _count_in(start: datetime, end: datetime) -> Any:
    """Each a range of the index on ``received_at``."""
    received = _INBOX.c.received_at
    found = sa.select(sa.func.count()).where(received > start, received <= end)
    return found.scalar_subquery()


def _in_span(row: Any, start: datetime, end: datetime) -> tuple[Any, Any]:
    """How long those had waited that were sent in it, and when the first happened that was left."""
    sent, occurred = row.published_at, row.occurred_at
    # Of no type: an interval on PostgreSQL, microseconds on SQLite.
    wait = sent.op("-", return_type=sa.types.NullType())(occurred)
    left = sa.and_(occurred <= end, sa.or_(sent.is_(None), sent > end))
    return (
        sa.func.max(wait, type_=sa.types.NullType()).filter(sent > start, sent <= end),
        sa.func.min(occurred).filter(left),
    )


def _longest(sent: timedelta | int | None, *waiting: datetime, until: datetime) -> timedelta:
    """Never less than nothing, whatever the clocks of several machines say."""
    gone = timedelta(microseconds=sent) if isinstance(sent, int) else sent
    return max(_NONE, gone or _NONE, *(until - since for since in waiting))
