"""Signs of life: each worker writes when it was last well, readiness reads how long ago that is."""

from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from libs.clock import Clock
from libs.persistence.columns import Moment
from libs.persistence.now import database_now


def heartbeat_table(metadata: sa.MetaData) -> sa.Table:
    """The table as each service declares it."""
    return sa.Table(
        "heartbeats",
        metadata,
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("name", name="heartbeats_name"),
    )


# The name under which the worker of a service beats.
WORKER: Final = "worker"
_HEARTBEATS: Final = heartbeat_table(sa.MetaData())


class Heartbeats:
    """Signs of life in one service's database, by the database's time."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def beat(self, name: str) -> None:
        """Note that ``name`` is well."""
        insert: Any = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
        with self._engine.begin() as connection:
            at = database_now(connection, self._clock)
            row = insert[connection.dialect.name](_HEARTBEATS).values(name=name, at=at)
            row = row.on_conflict_do_update(index_elements=["name"], set_={"at": row.excluded.at})
            connection.execute(row)

    def age(self, connection: sa.Connection, name: str) -> timedelta | None:
        """How long ago ``name`` was last well; None if it never was."""
        found = sa.select(_HEARTBEATS.c.at, _now(connection, self._clock))
        row = connection.execute(found.where(_HEARTBEATS.c.name == name)).first()
        return None if row is None else row.now - row.at


def _now(connection: sa.Connection, clock: Clock) -> sa.Label[Any]:
    return database_now(connection, clock).label("now")
