"""Claims as the busy times of calendars: whole columns of seconds, one row for each calendar."""

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import repeat
from operator import itemgetter
from sys import byteorder
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from libs.persistence.columns import Json
from libs.persistence.prepared import Among, Prepared, Texts
from services.scheduling.adapters.tables import APPOINTMENTS, CLAIMS, SEATS
from services.scheduling.domain.availability import Busy

# A day of duration and two buffers of half a day: what began before cannot reach into a window.
_LONGEST: Final = timedelta(hours=48)
# What Busy._make does, without a call of Python for each of thousands.
_AS_BUSY: Final = partial(tuple.__new__, Busy)
_BUSY_FROM: Final = itemgetter(Busy._fields.index("busy_from"))
_IS_GROUP: Final = CLAIMS.c.capacity > sa.literal_column("1")
_IS_ALONE: Final = CLAIMS.c.capacity == sa.literal_column("1")


def busy_times(
    connection: sa.Connection,
    staff_ids: Iterable[str],
    since: datetime,
    until: datetime,
    *,
    moving: str | None = None,
) -> Mapping[str, Sequence[Busy]]:
    """The claims of each that touch ``[since, until)``, as if ``moving`` had none."""
    wanted = {"staff_ids": staff_ids, "earliest": since - _LONGEST, "since": since, "until": until}
    without_one = moving is not None
    if without_one:
        wanted["moving"] = moving
    rows = _columns(without_one).all(connection, wanted)
    return {row.staff_id: sorted(_busy_of(row), key=_BUSY_FROM) for row in rows}


class _Numbers(sa.types.TypeDecorator[Sequence[int]]):
    """Whole numbers in one value: eight bytes each on PostgreSQL, text with commas on SQLite."""

    impl = sa.LargeBinary
    cache_ok = True

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        """From a row into Python."""
        del coltype
        return _from_text if dialect.name == "sqlite" else _from_bytes


class _Seconds(FunctionElement[int]):
    """The seconds since 1970 of a moment; starts and lengths are whole seconds."""

    inherit_cache = True
    type = sa.BigInteger()


class _Column(FunctionElement[Sequence[int]]):
    """The numbers of all rows; NULL for none."""

    inherit_cache = True
    type = _Numbers()


class _Texts(FunctionElement[str]):
    """The texts of all rows with commas between; NULL for none."""

    inherit_cache = True
    type = sa.Text()


class _Lists(FunctionElement[Any]):
    """What some columns hold, a list for each row; NULL or empty for none."""

    inherit_cache = True
    type = Json()


# date_part gives a double, and fast; EXTRACT a numeric, and slowly.
@compiles(_Seconds, "postgresql")
def _from_timestamp(element: _Seconds, compiler: SQLCompiler, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    return f"CAST(date_part('epoch', {moment}) AS BIGINT)"


@compiles(_Seconds, "sqlite")
def _from_microseconds(element: _Seconds, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} / 1000000)"


@compiles(_Column, "postgresql")
def _as_bytes(element: _Column, compiler: SQLCompiler, **options: Any) -> str:
    return f"string_agg(int8send({compiler.process(element.clauses, **options)}), '')"


@compiles(_Texts, "postgresql")
def _with_commas(element: _Texts, compiler: SQLCompiler, **options: Any) -> str:
    return f"string_agg({compiler.process(element.clauses, **options)}, ',')"


@compiles(_Texts, "sqlite")
@compiles(_Column, "sqlite")
def _as_text(element: _Column | _Texts, compiler: SQLCompiler, **options: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **options)})"


@compiles(_Lists, "postgresql")
def _as_jsonb(element: _Lists, compiler: SQLCompiler, **options: Any) -> str:
    return f"jsonb_agg(jsonb_build_array({compiler.process(element.clauses, **options)}))"


@compiles(_Lists, "sqlite")
def _as_json(element: _Lists, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **options)}))"


def _from_bytes(found: bytes | None) -> Sequence[int]:
    numbers = array("q", found or b"")
    if byteorder == "little":
        numbers.byteswap()
    return numbers


def _from_text(found: str | None) -> Sequence[int]:
    numbers: list[int] = json.loads(f"[{found or ''}]")
    return numbers


@cache
def _columns(without_one: bool) -> Prepared:  # noqa: FBT001 - the key of the cache
    """All claims of one calendar in a row: columns are read faster than rows are.

    Those of groups stand in a column of their own, with what only groups have.
    """
    times = _Seconds(CLAIMS.c.start_at), _Seconds(CLAIMS.c.busy_from), _Seconds(CLAIMS.c.busy_until)
    starts, busy_from, busy_until = (_Column(one).filter(_IS_ALONE) for one in times)
    types = _Texts(CLAIMS.c.type_id).filter(_IS_ALONE)
    taken = _seats(without_one=without_one)
    statement = (
        sa.select(
            CLAIMS.c.staff_id,
            types.label("type_ids"),
            starts.label("starts"),
            busy_from.label("busy_from"),
            busy_until.label("busy_until"),
            _Lists(CLAIMS.c.staff_id, CLAIMS.c.type_id, *times, taken, CLAIMS.c.capacity)
            .filter(_IS_GROUP)
            .label("groups"),
        )
        .where(
            Among(CLAIMS.c.staff_id, sa.bindparam("staff_ids", type_=Texts())),
            CLAIMS.c.busy_from > sa.bindparam("earliest"),
            CLAIMS.c.busy_from < sa.bindparam("until"),
            CLAIMS.c.busy_until > sa.bindparam("since"),
        )
        .group_by(CLAIMS.c.staff_id)
    )
    return Prepared(statement.where(_is_not_only_of_moving()) if without_one else statement)


def _is_not_only_of_moving() -> sa.ColumnElement[bool]:
    held = sa.select(APPOINTMENTS.c.claim_id).where(APPOINTMENTS.c.id == sa.bindparam("moving"))
    return sa.or_(CLAIMS.c.capacity > 1, CLAIMS.c.id.is_distinct_from(held.scalar_subquery()))


def _seats(*, without_one: bool) -> sa.ColumnElement[int]:
    """How many appointments a group is for."""
    taken = sa.select(sa.func.count()).select_from(SEATS).where(SEATS.c.claim_id == CLAIMS.c.id)
    if without_one:
        taken = taken.where(SEATS.c.appointment_id != sa.bindparam("moving"))
    return taken.correlate(CLAIMS).scalar_subquery()


def _busy_of(row: Any) -> Iterable[Busy]:
    alone = zip(
        repeat(row.staff_id),
        repeat("") if row.type_ids is None else row.type_ids.split(","),
        row.starts,
        row.busy_from,
        row.busy_until,
        repeat(1),
        repeat(1),
        strict=False,
    )
    yield from map(_AS_BUSY, alone)
    yield from (busy for busy in map(Busy._make, row.groups or ()) if busy.seats)
