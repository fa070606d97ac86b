"""Databases beside a named one: one for each service, made when they are missing."""

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from libs.persistence.faults import DatabaseAwayError

_MAINTENANCE = "postgres"


def sibling_of(url: str, name: str) -> str:
    """The URL of ``<database>_<name>`` on the same server."""
    parsed = sa.make_url(url)
    return _text(parsed.set(database=f"{parsed.database}_{name}"))


def create_if_absent(url: str) -> None:
    """Makes an empty PostgreSQL database unless it is there; SQLite makes its own.

    Raises DatabaseAwayError when the server cannot be reached.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "postgresql":
        return
    plain = parsed.set(drivername="postgresql+psycopg")
    server = sa.create_engine(
        plain.set(database=_MAINTENANCE), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
    )
    try:
        with server.connect() as connection:
            _create(connection, str(parsed.database))
    except OperationalError as error:
        raise DatabaseAwayError from error


def _create(connection: sa.Connection, name: str) -> None:
    there = sa.text("SELECT 1 FROM pg_database WHERE datname = :name")
    if connection.scalar(there, {"name": name}) is None:
        quoted = connection.dialect.identifier_preparer.quote(name)
        connection.exec_driver_sql(f"CREATE DATABASE {quoted}")


def _text(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)
