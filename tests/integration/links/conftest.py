"""The house that these suites come to, over SQLite, and where it matters over PostgreSQL."""

import pytest

from tests.support.firm import migrated as migrated_scheduling
from tests.support.front_door import migrated as migrated_gateway
from tests.support.link_house import LinkHouse


@pytest.fixture
def new_house(sqlite_like):
    made = []

    def make(**more):
        house = LinkHouse(sqlite_like(migrated_gateway), sqlite_like(migrated_scheduling), **more)
        made.append(house)
        return house

    yield make
    for house in made:
        house.close()


@pytest.fixture
def house(new_house):
    return new_house()


@pytest.fixture
def any_house(database_like):
    house = LinkHouse(database_like(migrated_gateway), database_like(migrated_scheduling))
    yield house
    house.close()
