"""What every service's migrations are held to: they give the tables that its code knows."""

import warnings

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from libs.persistence.engine import connect

_SCHEMA = {
    "sqlite": "SELECT name, sql, type FROM sqlite_master WHERE tbl_name <> 'alembic_version'",
    "postgresql": (
        "SELECT conname, pg_get_constraintdef(oid) || condeferrable || condeferred, 'constraint'"
        " FROM pg_constraint WHERE conrelid IN"
        " (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
        " UNION ALL SELECT indexname, indexdef, 'index' FROM pg_indexes WHERE schemaname = 'public'"
    ),
}


def declared(metadata, *, extensions=()):
    """``prepare(url)`` for ``database_like``: the tables as the code declares them."""

    def prepare(url):
        engine = connect(url)
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                for name in extensions:
                    connection.exec_driver_sql(f"CREATE EXTENSION {name}")
            metadata.create_all(connection)
        engine.dispose()

    return prepare


def schema_of(url, *, leaving_out=()):
    """Every table (on SQLite), constraint and index by name, and what it says; some kinds not."""
    engine = connect(url)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(_SCHEMA[engine.dialect.name]).all()
    engine.dispose()
    return {
        name: sorted("".join((sql or "").split()).split(","))
        for name, sql, kind in rows
        if kind not in leaving_out and not name.startswith("alembic")
    }


def differences(engine, metadata):
    """What Alembic would still migrate."""
    with engine.connect() as connection, warnings.catch_warnings():
        # It sees no expressions in an index; ``schema_of`` does.
        warnings.filterwarnings("ignore", ".*expression-based index.*")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, metadata)
