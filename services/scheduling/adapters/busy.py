"""Claims as the busy times of calendars: whole columns of seconds, one row for each calendar."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import repeat
from operator import itemgetter
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from services.scheduling.adapters.tables import APPOINTMENTS, CLAIMS, SEATS
from services.scheduling.domain.availability import Busy

# A day of duration and two buffers of half a day: what began before cannot reach into a window.
_LONGEST: Final = timedelta(hours=48)
_BUSY_FROM: Final = itemgetter(Busy._fields.index("busy_from"))


def busy_times(
    connection: sa.Connection,
    staff_ids: Iterable[str],
    since: datetime,
    until: datetime,
    *,
    moving: str | None = None,
) -> Mapping[str, Sequence[Busy]]:
    """The claims of each that touch ``[since, until)``, as if ``moving`` had none."""
    rows = connection.execute(
        _columns(moving is not None),
        {
            "staff_ids": list(staff_ids),
            "earliest": since - _LONGEST,
            "since": since,
            "until": until,
            "moving": moving,
        },
    ).all()
    return {row.staff_id: sorted(_busy_of(row), key=_BUSY_FROM) for row in rows}


class _Seconds(FunctionElement[int]):
    """The seconds since 1970 of a moment; starts and lengths are whole seconds."""

    inherit_cache = True
    type = sa.BigInteger()


# date_part gives a double, and fast; EXTRACT a numeric, and slowly.
@compiles(_Seconds, "postgresql")
def _from_timestamp(element: _Seconds, compiler: SQLCompiler, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    return f"CAST(date_part('epoch', {moment}) AS BIGINT)"


@compiles(_Seconds, "sqlite")
def _from_microseconds(element: _Seconds, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} / 1000000)"


@cache
def _columns(without_one: bool) -> sa.Select[Any]:  # noqa: FBT001 - the key of the cache
    """All claims of one calendar in a row: text is read faster than rows are."""
    statement = (
        sa.select(
            CLAIMS.c.staff_id,
            _joined(CLAIMS.c.type_id).label("type_ids"),
            _joined(_Seconds(CLAIMS.c.start_at)).label("starts"),
            _joined(_Seconds(CLAIMS.c.busy_from)).label("busy_from"),
            _joined(_Seconds(CLAIMS.c.busy_until)).label("busy_until"),
            _joined(_seats(without_one=without_one)).label("seats"),
            _joined(CLAIMS.c.capacity).label("capacities"),
            sa.func.max(CLAIMS.c.capacity).label("largest"),
        )
        .where(
            CLAIMS.c.staff_id.in_(sa.bindparam("staff_ids", expanding=True)),
            CLAIMS.c.busy_from > sa.bindparam("earliest"),
            CLAIMS.c.busy_from < sa.bindparam("until"),
            CLAIMS.c.busy_until > sa.bindparam("since"),
        )
        .group_by(CLAIMS.c.staff_id)
    )
    return statement.where(_is_not_only_of_moving()) if without_one else statement


def _is_not_only_of_moving() -> sa.ColumnElement[bool]:
    held = sa.select(APPOINTMENTS.c.claim_id).where(APPOINTMENTS.c.id == sa.bindparam("moving"))
    return sa.or_(CLAIMS.c.capacity > 1, CLAIMS.c.id.is_distinct_from(held.scalar_subquery()))


def _joined(values: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    return sa.func.aggregate_strings(sa.cast(values, sa.Text), ",")


def _seats(*, without_one: bool) -> sa.ColumnElement[int]:
    """How many appointments a claim is for."""
    taken = sa.select(sa.func.count()).select_from(SEATS).where(SEATS.c.claim_id == CLAIMS.c.id)
    if without_one:
        taken = taken.where(SEATS.c.appointment_id != sa.bindparam("moving"))
    return sa.case((CLAIMS.c.capacity > 1, taken.correlate(CLAIMS).scalar_subquery()), else_=1)


def _busy_of(row: sa.Row[Any]) -> Iterable[Busy]:
    alone = row.largest == 1
    columns = zip(
        repeat(row.staff_id),
        row.type_ids.split(","),
        _whole(row.starts),
        _whole(row.busy_from),
        _whole(row.busy_until),
        repeat(1) if alone else _whole(row.seats),
        repeat(1) if alone else _whole(row.capacities),
        strict=False,
    )
    every = map(Busy._make, columns)
    return every if alone else (busy for busy in every if busy.seats)


def _whole(joined: str) -> list[int]:
    found: list[int] = json.loads(f"[{joined}]")
    return found
