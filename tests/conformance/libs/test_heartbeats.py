"""Signs of life of workers, by the database's time."""

from datetime import UTC, datetime, timedelta

from libs.clock import FixedClock
from libs.persistence.heartbeats import Heartbeats


def age(engine, clock, name="worker"):
    with engine.connect() as connection:
        return Heartbeats(engine, clock).age(connection, name)


def test_a_worker_that_was_never_well_has_no_age(engine):
    assert age(engine, FixedClock(datetime.now(UTC))) is None


def test_the_age_grows_until_the_next_beat(engine):
    clock = FixedClock(datetime.now(UTC))
    heartbeats = Heartbeats(engine, clock)
    heartbeats.beat("worker")
    clock.advance(timedelta(seconds=90))
    old = age(engine, clock)
    heartbeats.beat("worker")
    new = age(engine, clock)
    assert (round(old.total_seconds()), round(new.total_seconds())) == (90, 0)
