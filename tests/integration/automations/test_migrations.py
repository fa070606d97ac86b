"""The migrations give the tables that the code knows, on both databases."""

import warnings

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from libs.persistence.engine import connect
from libs.persistence.migrations import is_current
from services.automations.adapters.tables import METADATA
from tests.support.workshop import PACKAGE, migrated

SCHEMA = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE tbl_name <> 'alembic_version'",
    "postgresql": (
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid IN"
        " (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
        " UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    ),
}


def declared(url):
    engine = connect(url)
    METADATA.create_all(engine)
    engine.dispose()


def schema_of(url):
    """Every table (on SQLite), constraint and index by name, and what it says."""
    engine = connect(url)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(SCHEMA[engine.dialect.name]).all()
    engine.dispose()
    return {
        name: sorted("".join((sql or "").split()).split(","))
        for name, sql in rows
        if not name.startswith("alembic")
    }


@pytest.fixture
def engine(database_like):
    engine = connect(database_like(migrated))
    yield engine
    engine.dispose()


def test_migrations_give_the_declared_tables(engine):
    with engine.connect() as connection, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Skipped unsupported reflection", sa.exc.SAWarning)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_constraints_and_indexes_are_the_declared_ones_too(database_like):
    assert schema_of(database_like(migrated)) == schema_of(database_like(declared))


def test_a_migrated_database_is_current(engine):
    with engine.connect() as connection:
        assert is_current(connection, PACKAGE)
