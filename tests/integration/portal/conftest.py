"""The house that the portal's suites come to, and its people, signed in."""

import pytest

from tests.support.firm import migrated as migrated_scheduling
from tests.support.front_door import migrated as migrated_gateway
from tests.support.link_house import LinkHouse
from tests.support.portal_visitor import PortalVisitor


@pytest.fixture
def house(sqlite_like):
    house = LinkHouse(sqlite_like(migrated_gateway), sqlite_like(migrated_scheduling))
    yield house
    house.close()


@pytest.fixture
def jonas(house):
    return PortalVisitor.signed_in(house, house.firm.jonas)


@pytest.fixture
def amara(house):
    return PortalVisitor.signed_in(house, house.firm.amara)


@pytest.fixture
def nobody(house):
    return PortalVisitor(house.service.app.test_client())
