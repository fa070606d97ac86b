"""The one way to open a database."""

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from libs.persistence.database_urls import read_url
from libs.persistence.postgres import connect_postgres
from libs.persistence.sqlite import connect_sqlite
from libs.settings import SettingError

__all__ = ["Connection", "Engine", "connect"]


def connect(url: str) -> sa.Engine:
    """An engine for ``sqlite:////file.db`` or ``postgresql://…`` (nothing is opened yet), which may
    name several servers as in `read_url`.

    On SQLite every transaction takes the write lock when it begins, unless the connection carries
    ``execution_options(readonly=True)``. Raises SettingError for other databases, and
    where `read_url` does.
    """
    parsed = read_url(url)
    if parsed.get_backend_name() == "sqlite":
        return connect_sqlite(parsed)
    if parsed.get_backend_name() == "postgresql":
        return connect_postgres(parsed)
    raise SettingError(f"this is neither SQLite nor PostgreSQL: {parsed.get_backend_name()}")
