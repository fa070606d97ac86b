"""The house that the portal's suites come to, and its people, signed in."""

import pytest

from tests.support.firm import migrated as migrated_scheduling
from tests.support.front_door import migrated as migrated_gateway
from tests.support.late_change import RULE
from tests.support.link_house import LinkHouse
from tests.support.portal_visitor import PortalVisitor
from tests.support.public_desk import AT_TEN


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


@pytest.fixture
def late(house):
    """An automation that is switched on; its record."""
    return house.automations.add(RULE)


@pytest.fixture
def kind(house):
    """A type that anybody may book."""
    house.firm.change_type(bookable_by=["public"])
    return house.firm.kind


@pytest.fixture
def panel(house, kind, nobody):
    """Somebody who has chosen ten o'clock and is asked who they are."""
    nobody.get(f"/book/{kind.id}?go=1&slot={AT_TEN}~{house.firm.jonas.id}")
    return nobody
