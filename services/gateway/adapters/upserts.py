"""INSERT … ON CONFLICT as both databases know it."""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

_INSERT: Final[Mapping[str, Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def upsert(connection: sa.Connection, table: sa.Table, key: tuple[str, ...]) -> Any:
    """An insert of a whole row that replaces the one with the same key."""
    statement = insert(connection, table)
    others = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if column.name not in key
    }
    return statement.on_conflict_do_update(index_elements=key, set_=others)


def insert(connection: sa.Connection, table: sa.Table) -> Any:
    """The dialect's own insert, which knows conflicts."""
    return _INSERT[connection.dialect.name](table)
