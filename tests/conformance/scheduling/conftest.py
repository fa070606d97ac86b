"""The office that these suites go to, once over SQLite and once over PostgreSQL."""

import pytest

from tests.support.office import Office, migrated


@pytest.fixture
def office(database_like):
    office = Office(database_like(migrated))
    yield office
    office.engine.dispose()
