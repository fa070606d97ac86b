"""Due work that nobody does is late, and known to be."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.clock import FixedClock
from libs.persistence.claims import DueWork, Timer
from tests.support.little_service import transactions_on

LEASE = timedelta(seconds=30)


@pytest.fixture
def clock():
    return FixedClock(datetime.now(UTC))


def test_what_is_overdue_is_known_by_how_long_it_could_have_been_done(engine, clock):
    due, transactions = DueWork(clock, lease_for=LEASE), transactions_on(engine, clock=clock)

    def plan(key, within=timedelta()):
        timer = Timer("do", key, clock.now() + within, "amara", 1)
        transactions.run(lambda uow: due.schedule(uow.connection, [timer]))

    def overdue():
        with engine.connect() as connection:
            return due.overdue(connection)

    plan("later", within=timedelta(hours=1))
    found = [overdue()]
    plan("now")
    plan("a little later", within=timedelta(seconds=20))
    clock.advance(timedelta(seconds=50))
    found.append(overdue())
    transactions.run(lambda uow: due.claim(uow.connection))
    found.append(overdue())
    clock.advance(LEASE + timedelta(seconds=5))
    found.append(overdue())
    assert found == [timedelta(seconds=seconds) for seconds in (0, 50, 0, 5)]
