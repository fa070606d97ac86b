"""What is known of the last minutes from the rows of events alone."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.clock import FixedClock
from libs.persistence import inbox, outbox
from libs.persistence.last_minutes import MINUTES, count_heard, lags
from tests.support.little_service import fact, transactions_on

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
NOTHING = [timedelta()] * MINUTES


@pytest.fixture
def tell(engine):
    """``tell(seconds, after)``: so long before noon, and sent so many seconds later, or not yet."""
    clock = FixedClock(NOON)
    transactions = transactions_on(engine, clock=clock)
    told = []

    def one(seconds, after=None):
        clock.advance(NOON - timedelta(seconds=seconds) - clock.now())
        transactions.run(lambda uow: uow.publish(fact()))
        told.append(len(told) + 1)
        if after is not None:
            sent = clock.now() + timedelta(seconds=after)
            transactions.run(lambda uow: outbox.mark_sent(uow.connection, told[-1:], sent))

    return one


@pytest.fixture
def ask(engine):
    def asked(question, *more):
        with engine.connect().execution_options(readonly=True) as connection:
            return list(question(connection, NOON, *more))

    return asked


def test_what_came_is_counted_by_the_minute(engine, ask):
    came = [0, 59, 60, 61, 14 * 60 + 59, 15 * 60, 3600]
    with engine.begin() as connection:
        for number, seconds in enumerate(came):
            at = NOON - timedelta(seconds=seconds)
            inbox.receive(connection, f"e{number}", "appointment.booked", "a1", at)
    assert ask(count_heard) == [1, *[0] * 12, 2, 2]


def test_without_any_event_nothing_was_heard_and_nothing_waited(ask):
    assert (ask(count_heard), ask(lags)) == ([0] * MINUTES, NOTHING)


def test_the_longest_wait_of_a_minute_is_told(tell, ask):
    tell(50, after=0.25)
    tell(40, after=1.5)
    tell(30, after=0.5)
    assert ask(lags) == [*NOTHING[1:], timedelta(seconds=1.5)]


def test_what_waits_through_several_minutes_has_waited_longer_in_each(tell, ask):
    tell(150, after=100)
    waited = [timedelta(seconds=seconds) for seconds in (30, 90, 100)]
    assert ask(lags) == [*NOTHING[3:], *waited]


def test_what_waits_still_is_in_it_however_long_ago_it_happened(tell, ask):
    tell(3600)
    for seconds in (9, 8, 7):
        tell(seconds, after=0)
    known = ask(lags, [2, 3])
    assert known == []
    assert ask(lags)[-2:] == [timedelta(minutes=59), timedelta(minutes=60)]


def test_of_minutes_before_the_latest_events_nothing_is_known(tell, ask):
    for seconds in (200, 130, 60, 30):
        tell(seconds, after=1)
    assert ask(lags, [2]) == [timedelta(seconds=1)]
    assert ask(lags, [2, 3]) == [timedelta(), timedelta(seconds=1)]
    assert len(ask(lags, [3, 5])) == MINUTES


def test_a_clock_that_is_behind_makes_no_wait_less_than_nothing(tell, ask):
    tell(30, after=-2)
    assert ask(lags) == NOTHING
