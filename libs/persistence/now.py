"""The database's own time as an SQL expression, shifted like the process's clock."""

from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa

from libs.clock import Clock, SystemClock
from libs.persistence.columns import Moment

_NOTHING: Final = timedelta()
_INSTANT: Final = sa.DateTime(timezone=True)


def database_now(
    connection: sa.Connection, clock: Clock, plus: timedelta = _NOTHING
) -> sa.ColumnElement[Any]:
    """Now plus ``plus``, to be compared with or stored in a `Moment` column.

    PostgreSQL's time rules all its clients, however their own clocks stand; only the clock's
    deliberate offset is added. SQLite runs in this process and has its time, and a clock that is
    not the machine's says by itself what time it is.
    """
    if connection.dialect.name == "sqlite" or not isinstance(clock, SystemClock):
        return sa.literal(clock.now() + plus, Moment)
    now = sa.func.statement_timestamp(type_=_INSTANT)
    shifted = now.op("+", return_type=_INSTANT)(sa.literal(clock.offset + plus, sa.Interval()))
    return sa.type_coerce(shifted, Moment)
