"""The migrations give the tables that the code knows, on both databases."""

import pytest

from libs.persistence.engine import connect
from libs.persistence.migrations import migrate
from libs.persistence.revisions import is_current
from services.automations.adapters.tables import METADATA
from tests.support.migrated_tables import declared, differences, schema_of
from tests.support.workshop import PACKAGE, migrated

AS_DECLARED = declared(METADATA)


@pytest.fixture
def engine(database_like):
    engine = connect(database_like(migrated))
    yield engine
    engine.dispose()


def test_the_migrations_give_the_tables_of_the_metadata(engine):
    assert differences(engine, METADATA) == []


def test_the_migrations_give_the_constraints_of_the_metadata(database_like):
    assert schema_of(database_like(migrated)) == schema_of(database_like(AS_DECLARED))


def test_migrating_again_changes_nothing(engine):
    migrate(engine, PACKAGE)
    with engine.connect() as connection:
        assert is_current(connection, PACKAGE)
