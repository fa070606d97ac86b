"""A workshop on each database."""

import pytest

from tests.support.workshop import Workshop, migrated


@pytest.fixture
def workshop(database_like):
    workshop = Workshop(database_like(migrated))
    yield workshop
    workshop.close()


@pytest.fixture
def quick(sqlite_like):
    """On SQLite alone: for what the database has no part in."""
    workshop = Workshop(sqlite_like(migrated))
    yield workshop
    workshop.close()
