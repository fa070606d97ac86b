"""INSERT … ON CONFLICT on both databases."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

_INSERT: Final[dict[str, Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def insert(connection: sa.Connection, table: sa.Table) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT."""
    return _INSERT[connection.dialect.name](table)


def keep_newer(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> bool:
    """Stores a row unless one with its id is there at this version or a later one."""
    new = insert(connection, table).values(row)
    columns = {name: new.excluded[name] for name in row if name != "id"}
    newer = new.on_conflict_do_update(
        index_elements=[table.c.id], set_=columns, where=table.c.version < new.excluded.version
    )
    return connection.execute(newer.returning(table.c.id)).first() is not None
