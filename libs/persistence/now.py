"""The database's own time as an SQL expression, shifted like the process's clock."""

from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from libs.clock import Clock, SystemClock
from libs.persistence.columns import Moment

_NOTHING: Final = timedelta()
_INSTANT: Final = sa.DateTime(timezone=True)


def read_now(connection: sa.Connection, clock: Clock) -> datetime:
    """What time it is there."""
    now: datetime = connection.execute(sa.select(database_now(connection, clock))).scalar_one()
    return now


def database_now(
    connection: sa.Connection, clock: Clock, plus: timedelta = _NOTHING
) -> sa.ColumnElement[Any]:
    """Now plus ``plus``, to be compared with or stored in a `Moment` column.

    PostgreSQL's time rules all its clients, however their own clocks stand; only the clock's
    deliberate offset is added. SQLite runs in this process and has its time, and a clock that is
    not the machine's says by itself what time it is.
    """
    asks = asks_the_database(connection, clock)
    value = to_bind(clock, plus, asks=asks)
    return _now(sa.literal(value, sa.Interval() if asks else Moment), asks=asks)


def asks_the_database(connection: sa.Connection, clock: Clock) -> bool:
    """Whether its time is asked for, or the clock's."""
    return connection.dialect.name != "sqlite" and isinstance(clock, SystemClock)


def now_as(name: str, *, asks: bool) -> sa.ColumnElement[Any]:
    """The same for a `Prepared` statement; what `to_bind` gives is to be bound as ``name``."""
    return _now(sa.bindparam(name, type_=sa.Interval() if asks else Moment), asks=asks)


def to_bind(clock: Clock, plus: timedelta = _NOTHING, *, asks: bool) -> timedelta | datetime:
    """How far the time is from the database's, or what it is."""
    if not asks:
        return clock.now() + plus
    # Only the machine's own clock leaves the time to the database.
    return (clock.offset if isinstance(clock, SystemClock) else _NOTHING) + plus


def _now(given: sa.ColumnElement[Any], *, asks: bool) -> sa.ColumnElement[Any]:
    if not asks:
        return given
    now = sa.func.statement_timestamp(type_=_INSTANT)
    return sa.type_coerce(now.op("+", return_type=_INSTANT)(given), Moment)
