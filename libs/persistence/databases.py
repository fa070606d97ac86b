"""Databases beside a named one: one for each service, made when they are missing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from libs.persistence.database_urls import read_url
from libs.persistence.faults import DatabaseAwayError

_MAINTENANCE = "postgres"
_THERE = sa.text("SELECT 1 FROM pg_database WHERE datname = :name")
# The server's own workers belong to nobody.
_OTHERS = sa.text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = :name AND pid <> pg_backend_pid() AND usesysid IS NOT NULL"
)
_EMPTIED = (
    "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public;"
    " GRANT USAGE ON SCHEMA public TO PUBLIC"
)


def sibling_of(url: str, name: str) -> str:
    """The URL of ``<database>_<name>`` on the same server."""
    parsed = read_url(url)
    return _text(parsed.set(database=f"{parsed.database}_{name}"))


def create_if_absent(url: str) -> None:
    """Makes an empty PostgreSQL database unless it is there; SQLite makes its own.

    Raises DatabaseAwayError when the server cannot be reached.
    """
    parsed = read_url(url)
    if parsed.get_backend_name() != "postgresql":
        return
    with _server(url) as connection:
        _create(connection, str(parsed.database))


def exists(url: str) -> bool:
    """Whether there is such a database. Raises DatabaseAwayError as above."""
    parsed = read_url(url)
    if parsed.get_backend_name() == "sqlite":
        return Path(str(parsed.database)).is_file()
    with _server(url) as connection:
        there = connection.scalar(_THERE, {"name": parsed.database})
    return there is not None


def count_connected(url: str) -> int:
    """How many connections others hold to a PostgreSQL database; 0 for SQLite: see `stays`.

    Raises DatabaseAwayError as above.
    """
    parsed = read_url(url)
    if parsed.get_backend_name() == "sqlite":
        return 0
    with _server(url) as connection:
        return connection.scalar(_OTHERS, {"name": parsed.database}) or 0


def empty(url: str) -> None:
    """Takes everything out of a PostgreSQL database, extensions too. Raises DatabaseAwayError."""
    with _server(url, read_url(url).database) as connection:
        connection.exec_driver_sql(_EMPTIED)


@contextmanager
def _server(url: str, database: str | None = _MAINTENANCE) -> Iterator[sa.Connection]:
    plain = read_url(url).set(drivername="postgresql+psycopg", database=database)
    server = sa.create_engine(plain, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    try:
        with server.connect() as connection:
            yield connection
    except OperationalError as error:
        raise DatabaseAwayError from error


def _create(connection: sa.Connection, name: str) -> None:
    if connection.scalar(_THERE, {"name": name}) is None:
        quoted = connection.dialect.identifier_preparer.quote(name)
        connection.exec_driver_sql(f"CREATE DATABASE {quoted}")


def _text(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)
