"""The migrations give the tables that the code knows, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from libs.persistence.engine import connect
from libs.persistence.migrations import is_current, migrate
from services.gateway.adapters.tables import METADATA
from tests.support.front_door import migrated

PACKAGE = "services.gateway.migrations"
SCHEMA = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE tbl_name <> 'alembic_version'",
    "postgresql": (
        "SELECT conname, pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE conrelid IN"
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
    return {name: sorted("".join((sql or "").split()).split(",")) for name, sql in rows}


@pytest.fixture
def engine(database_like):
    engine = connect(database_like(migrated))
    yield engine
    engine.dispose()


def test_the_migrations_give_the_tables_of_the_metadata(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


@pytest.mark.parametrize("kind", ["sqlite_like", "postgres_like"])
def test_the_migrations_give_the_constraints_of_the_metadata(kind, request):
    copy_of = request.getfixturevalue(kind)
    found = schema_of(copy_of(migrated))
    found.pop("alembic_version_pkc", None)
    assert found == schema_of(copy_of(declared))


def test_migrating_again_changes_nothing(engine):
    migrate(engine, PACKAGE)
    with engine.connect() as connection:
        assert is_current(connection, PACKAGE)
