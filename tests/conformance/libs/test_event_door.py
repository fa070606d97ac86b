"""Each message takes effect once; what cannot be handled waits or is parked, and is never lost."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from structlog.contextvars import get_contextvars

from libs.clock import FixedClock
from libs.contracts.events import ContactArchived, PortalAccessChanged
from libs.messaging.event_door import EventDoor
from libs.messaging.parked import ParkedMessages
from libs.persistence import inbox
from libs.persistence.faults import DatabaseAwayError
from tests.support.little_service import (
    INBOX,
    deeds,
    inbox_states,
    on_fact,
    sealed,
    transactions_on,
)


@pytest.fixture
def clock():
    return FixedClock(datetime.now(UTC))


@pytest.fixture
def transactions(engine, clock):
    return transactions_on(engine, source="scheduling", clock=clock)


@pytest.fixture
def door_with(transactions, clock):
    def door_with(handler, attempts=3):
        subscriptions = {PortalAccessChanged: handler}
        return EventDoor(transactions, subscriptions, clock, attempts=attempts)

    return door_with


@pytest.fixture
def door(door_with):
    return door_with(on_fact)


class Moody:
    """A handler that fails until it is told to be well."""

    def __init__(self):
        self.well = False
        self.calls = 0

    def __call__(self, event, uow):
        self.calls += 1
        uow.do(event.contact_id, event.version)
        if not self.well:
            raise ValueError("not today")


def changed(raw, **changes):
    return json.dumps(json.loads(raw) | changes).encode()


def entry(engine, entry_id):
    with engine.connect() as connection:
        return inbox.show(connection, entry_id)


def test_a_message_takes_effect_once_however_often_it_comes(engine, door):
    event_id, raw = sealed()
    for _ in range(3):
        door.receive(raw)
    assert (deeds(engine), inbox_states(engine)) == ([("amara", 1)], {event_id: "handled"})


def test_messages_about_one_subject_take_effect_in_any_order(engine, door):
    for version in (3, 1, 2):
        door.receive(sealed(version=version)[1])
    assert [version for _, version in deeds(engine)] == [3, 1, 2]


def test_what_a_handler_tells_names_its_cause(door_with):
    seen = {}
    event_id, raw = sealed()
    raw = changed(raw, traceparent="00-ab-cd-01", correlationid="r1")
    door_with(lambda event, uow: seen.update(get_contextvars())).receive(raw)
    assert seen == {"correlation_id": "r1", "causation_id": event_id, "traceparent": "00-ab-cd-01"}


def test_a_failed_handler_leaves_no_effect_but_a_row_to_be_tried_again(engine, door_with):
    event_id, raw = sealed()
    door_with(Moody()).receive(raw)
    failed = entry(engine, event_id)
    assert (deeds(engine), failed.state, failed.attempts) == ([], "failed", 1)
    assert (failed.error, failed.body) == ("ValueError: not today", raw)


def test_a_failed_message_is_tried_again_when_its_pause_is_over(engine, door_with, clock):
    moody = Moody()
    door = door_with(moody)
    event_id, raw = sealed()
    door.receive(raw)
    moody.well = True
    too_early = door.retry_failed()
    clock.advance(timedelta(seconds=3))
    assert (too_early, door.retry_failed(), door.retry_failed()) == (0, 1, 0)
    assert (deeds(engine), inbox_states(engine)) == ([("amara", 1)], {event_id: "handled"})


def test_a_failed_message_that_comes_again_waits_for_its_time(engine, door_with):
    moody = Moody()
    door = door_with(moody)
    event_id, raw = sealed()
    door.receive(raw)
    moody.well = True
    door.receive(raw)
    assert (moody.calls, inbox_states(engine)) == (1, {event_id: "failed"})


def test_after_the_last_attempt_it_is_parked_and_can_be_replayed(engine, door_with, clock):
    moody = Moody()
    door = door_with(moody)
    event_id, raw = sealed()
    door.receive(raw)
    for _ in range(3):
        clock.advance(timedelta(minutes=11))
        door.retry_failed()
    parked = ParkedMessages(engine, clock)
    listed = [(one.id, one.attempts) for one in parked.list()]
    moody.well = True
    replayed = parked.replay(event_id)
    clock.advance(timedelta(seconds=1))
    door.retry_failed()
    assert (moody.calls, listed, replayed) == (4, [(event_id, 3)], True)
    assert (deeds(engine), inbox_states(engine)) == ([("amara", 1)], {event_id: "handled"})


def test_a_discarded_message_is_never_tried_again(engine, door_with, clock):
    event_id, raw = sealed()
    door = door_with(Moody(), attempts=1)
    door.receive(raw)
    parked = ParkedMessages(engine, clock)
    found = [parked.discard(name, "Ours") for name in (event_id, event_id, "?")]
    assert found == [True, False, False]
    assert (door.retry_failed(), inbox_states(engine)) == (0, {event_id: "discarded"})


def test_one_failing_message_holds_nobody_up(engine, door_with):
    def handler(event, uow):
        if event.contact_id == "bad":
            raise ValueError
        on_fact(event, uow)

    door = door_with(handler)
    for subject in ("a", "bad", "b"):
        door.receive(sealed(subject)[1])
    assert [subject for subject, _ in deeds(engine)] == ["a", "b"]


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfenot json",
        b"",
        b"[]",
        b'{"id":"x"}',
        b"[" * 100_000,
        changed(sealed()[1], id=7),
        changed(sealed()[1], id="\0"),
        changed(sealed()[1], id="x" * 300),
        changed(sealed()[1], data=[]),
    ],
    ids=["bytes", "empty", "list", "parts", "deep", "number", "nul", "long", "data"],
)
def test_a_message_that_cannot_be_read_is_parked_once_and_keeps_its_bytes(engine, door, raw):
    door.receive(raw)
    door.receive(raw)
    with engine.connect() as connection:
        (parked,) = inbox.list_entries(connection)
    assert (parked.body, deeds(engine)) == (raw, [])


def test_an_event_without_its_fields_is_parked_under_its_id_without_quoting_it(engine, door):
    event_id, raw = sealed()
    door.receive(changed(raw, data={"contact_id": ["secret"], "enabled": True}))
    parked = entry(engine, event_id)
    assert (parked.state, "version" in parked.error, "secret" in parked.error) == (
        "parked",
        True,
        False,
    )


def test_an_event_of_the_future_is_parked_until_somebody_knows_it(engine, door, clock):
    event_id, raw = sealed()
    door.receive(changed(raw, type="portal.repainted"))
    parked = entry(engine, event_id)
    assert (parked.state, parked.type) == ("parked", "portal.repainted")


def test_a_replayed_message_that_still_cannot_be_read_is_parked_again(engine, door, clock):
    event_id, raw = sealed()
    door.receive(changed(raw, type="portal.repainted"))
    ParkedMessages(engine, clock).replay(event_id)
    clock.advance(timedelta(seconds=1))
    door.retry_failed()
    assert inbox_states(engine) == {event_id: "parked"}


def test_a_known_event_without_a_subscription_is_let_pass(engine, door):
    door.receive(changed(sealed()[1], type=ContactArchived.key))
    assert inbox_states(engine) == {}


def test_fields_of_the_future_are_ignored(engine, door):
    _, raw = sealed()
    data = json.loads(raw)["data"] | {"colour": "green"}
    door.receive(changed(raw, data=data, colour="red"))
    assert deeds(engine) == [("amara", 1)]


def test_the_inbox_is_counted_by_state_and_forgets_what_is_settled(engine, door, clock):
    door.receive(sealed()[1])
    door.receive(b"broken")
    with engine.begin() as connection:
        counted = inbox.count_by_state(connection)
        purged = inbox.purge(connection, clock.now() + timedelta(days=31))
    assert counted == {"failed": 0, "parked": 1, "discarded": 0}
    assert (purged, list(inbox_states(engine).values())) == (1, ["parked"])


def test_the_row_count_of_an_inbox_insert_says_nothing(engine):
    """Why the inbox asks for the inserted row."""
    with engine.begin() as connection:
        first = inbox.receive(connection, "e", "t", "s", datetime.now(UTC))
        second = inbox.receive(connection, "e", "t", "s", datetime.now(UTC))
        kept = connection.execute(INBOX.select()).all()
    assert (first, second, len(kept)) == (True, False, 1)


def test_while_the_database_is_away_a_message_is_neither_failed_nor_parked(
    engine, door_with, clock
):
    mood = [ValueError, DatabaseAwayError, DatabaseAwayError]

    def handler(event, uow):
        if mood:
            raise mood.pop(0)
        on_fact(event, uow)

    door = door_with(handler)
    first_id, first = sealed(version=1)
    _, second = sealed(version=2)
    door.receive(first)
    with pytest.raises(DatabaseAwayError):
        door.receive(second)
    clock.advance(timedelta(minutes=1))
    with pytest.raises(DatabaseAwayError):
        door.retry_failed()
    seen = inbox_states(engine)
    door.retry_failed()
    door.receive(second)
    assert (seen, deeds(engine)) == ({first_id: "failed"}, [("amara", 1), ("amara", 2)])


def test_a_replayed_message_that_nobody_subscribes_to_any_more_is_discarded(
    engine, transactions, door_with, clock
):
    event_id, raw = sealed()
    door_with(Moody()).receive(raw)
    clock.advance(timedelta(minutes=1))
    EventDoor(transactions, {}, clock).retry_failed()
    assert inbox_states(engine) == {event_id: "discarded"}


def test_a_failed_message_is_tried_by_one_worker_only(engine, door_with, clock):
    moody = Moody()
    door = door_with(moody)
    event_id, raw = sealed()
    door.receive(raw)
    stale = entry(engine, event_id)
    moody.well = True
    clock.advance(timedelta(minutes=1))
    door.retry_failed()
    door._retry(stale)
    assert deeds(engine) == [("amara", 1)]


def test_operators_see_one_message_with_its_body(engine, door, clock):
    door.receive(b"broken")
    parked = ParkedMessages(engine, clock)
    (listed,) = parked.list()
    assert (parked.show(listed.id), parked.show("?")) == (listed, None)
