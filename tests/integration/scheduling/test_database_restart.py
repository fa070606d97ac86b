"""The database dies in the middle of writes: what was acknowledged stays, nothing comes twice."""

import pytest
import sqlalchemy as sa

from services.scheduling.adapters.tables import APPOINTMENTS
from tests.support.firm import Firm, migrated
from tests.support.ledger import faults
from tests.support.patient import Crowd

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def firm(own_postgres):
    url = own_postgres.fresh()
    migrated(url)
    firm = Firm(url)
    yield firm
    firm.close()


def test_what_was_acknowledged_is_there_and_nothing_is_there_twice(own_postgres, firm):
    with Crowd(firm).at_work() as crowd:
        for crash in range(3):
            crowd.go_on()
            own_postgres.stop() if crash == 1 else own_postgres.kill()
            own_postgres.start()
    kept = {row.id: row.version for row in firm.read(sa.select(APPOINTMENTS))}
    assert crowd.refused == []
    assert (kept, faults(firm)) == (crowd.told, [])
    assert crowd.repeats > 0
