"""INSERT … ON CONFLICT on both databases."""

from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from libs.persistence.prepared import Prepared

INSERT: Final[dict[str, Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def insert(connection: sa.Connection, table: sa.Table) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT."""
    return INSERT[connection.dialect.name](table)


def keep_newer(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> bool:
    """Stores a row unless one with its id is there at this version or a later one."""
    newer = _newer(connection.dialect.name, table, tuple(row))
    return newer.first(connection, row) is not None


@cache
def _newer(dialect: str, table: sa.Table, names: tuple[str, ...]) -> Prepared:
    new = INSERT[dialect](table)
    columns = {name: new.excluded[name] for name in names if name != "id"}
    newer = new.on_conflict_do_update(
        index_elements=[table.c.id], set_=columns, where=table.c.version < new.excluded.version
    )
    return Prepared(newer.returning(table.c.id), names)


def upsert(connection: sa.Connection, table: sa.Table, key: tuple[str, ...]) -> Any:
    """An insert of a whole row that replaces the one with the same key."""
    statement = insert(connection, table)
    others = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if column.name not in key
    }
    return statement.on_conflict_do_update(index_elements=key, set_=others)
