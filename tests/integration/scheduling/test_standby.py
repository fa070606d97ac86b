"""The primary is lost and its standby takes over: what was acknowledged is there, once."""

import pytest
import sqlalchemy as sa

from libs.persistence.databases import create_if_absent, exists, sibling_of
from libs.persistence.engine import connect
from libs.persistence.faults import DatabaseAwayError
from services.scheduling.adapters.tables import APPOINTMENTS
from tests.support.firm import Firm, migrated
from tests.support.ledger import faults
from tests.support.little_service import prepare, transactions_on
from tests.support.patient import Crowd
from tests.support.postgres_pair import PostgresPair

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def pair():
    pair = PostgresPair()
    try:
        yield pair.start()
    finally:
        pair.close()


def test_clients_of_a_lost_primary_are_served_by_its_standby_and_nothing_is_lost(pair):
    url = pair.fresh()
    migrated(url)
    firm = Firm(url)
    with Crowd(firm).at_work() as crowd:
        crowd.go_on()
        pair.primary.lose()
        pair.promote()
        crowd.go_on()
    kept = {row.id: row.version for row in firm.read(sa.select(APPOINTMENTS))}
    assert crowd.refused == []
    assert (kept, faults(firm)) == (crowd.told, [])
    firm.close()


def test_databases_are_made_and_found_on_whichever_server_takes_writes(pair):
    one, other = (sibling_of(pair.fresh(), name) for name in ("one", "other"))
    create_if_absent(one)
    pair.primary.lose()
    pair.promote()
    create_if_absent(other)
    assert (exists(one), exists(other)) == (True, True)


def test_whoever_writes_to_a_standby_is_told_to_come_back_and_served_once_it_is_promoted(pair):
    prepare(pair.primary.url)
    pair.wait_until_level()
    engine = connect(pair.standby.url)
    transactions = transactions_on(engine)
    for _ in range(2):  # the first finds out on one connection, the second on another
        with pytest.raises(DatabaseAwayError):
            transactions.run(lambda uow: uow.do_and_tell("amara", 1))
    pair.promote()
    transactions.run(lambda uow: uow.do_and_tell("amara", 2))
    engine.dispose()
