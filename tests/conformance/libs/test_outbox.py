"""The rows of events that wait to be sent."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from structlog.contextvars import bound_contextvars

from libs.clock import FixedClock
from libs.contracts.events import PortalAccessChanged
from libs.persistence import outbox
from tests.support.little_service import OUTBOX, fact, transactions_on, unsent

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture
def clock():
    return FixedClock(NOON)


@pytest.fixture
def transactions(engine, clock):
    return transactions_on(engine, clock=clock)


def rows(engine):
    with engine.connect().execution_options(readonly=True) as connection:
        return connection.execute(sa.select(OUTBOX).order_by(OUTBOX.c.seq)).all()


def test_a_row_holds_a_whole_cloud_event(engine, transactions):
    with bound_contextvars(request_id="r1", causation_id="c1", traceparent="00-ab-cd-01"):
        transactions.run(lambda uow: uow.publish(fact("amara", 3)))
    (row,) = rows(engine)
    assert json.loads(row.body) == {
        "specversion": "1.0",
        "id": row.event_id,
        "source": "gateway",
        "type": "portal.access_changed",
        "subject": "amara",
        "subjectversion": 3,
        "time": "2026-11-18T12:00:00.000000Z",
        "datacontenttype": "application/json",
        "correlationid": "r1",
        "causationid": "c1",
        "traceparent": "00-ab-cd-01",
        "data": {"contact_id": "amara", "enabled": True, "version": 3, "restated": False},
    }


def test_a_row_can_be_read_without_its_body(engine, transactions):
    transactions.run(lambda uow: uow.publish(fact("amara", 3)))
    (row,) = rows(engine)
    seen = (row.subject, row.subject_version, row.routing_key, row.occurred_at, row.published_at)
    assert seen == ("amara", 3, "portal.access_changed", NOON, None)


def test_an_event_for_one_service_alone_has_a_routing_key_of_its_own(engine, transactions):
    transactions.run(lambda uow: uow.publish(fact(), only_to="automations"))
    (row,) = rows(engine)
    assert (row.routing_key, row.only_to) == ("to.automations.portal.access_changed", "automations")


def test_an_event_that_nobody_hears_is_history_alone(engine, transactions, monkeypatch):
    monkeypatch.setattr(PortalAccessChanged, "heard_by", ())
    transactions.run(lambda uow: uow.publish(fact()))
    (row,) = rows(engine)
    assert (row.published_at, unsent(engine)) == (NOON, 0)


def test_the_oldest_unsent_event_tells_how_far_the_relay_is_behind(engine, transactions, clock):
    transactions.run(lambda uow: uow.publish(fact()))
    clock.advance(timedelta(minutes=1))
    transactions.run(lambda uow: uow.publish(fact()))
    with engine.begin() as connection:
        oldest = outbox.oldest_unsent(connection)
        outbox.mark_sent(connection, [row.seq for row in rows(engine)], clock.now())
        assert (oldest, outbox.oldest_unsent(connection)) == (NOON, None)


def test_refused_events_stay_and_say_why(engine, transactions):
    transactions.run(lambda uow: uow.publish(fact()))
    with engine.begin() as connection:
        outbox.mark_refused(connection, [1], "full")
    (row,) = rows(engine)
    assert (row.attempts, row.last_error, row.published_at) == (1, "full", None)


def test_old_rows_are_purged_if_they_were_sent(engine, transactions, clock):
    for _ in range(3):
        transactions.run(lambda uow: uow.publish(fact()))
    with engine.begin() as connection:
        outbox.mark_sent(connection, [1], NOON)
        outbox.mark_sent(connection, [2], NOON + timedelta(days=10))
        purged = outbox.purge(connection, NOON + timedelta(days=15))
    assert (purged, [row.seq for row in rows(engine)]) == (1, [2, 3])
