"""What a run does after its wait names the event that it waits for the sake of."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from libs.persistence.envelope import seal
from services.automations.adapters.tables import OUTBOX, WAITS
from tests.support.letters import START
from tests.support.mail_room import booked, moved, rescheduled
from tests.support.workshop import NOTE, TAG, appointment, pause, wait

FIRST = appointment()
LATER = moved(FIRST, start=START + timedelta(days=1), end=START + timedelta(days=1, hours=1))


@pytest.fixture
def hear(workshop):
    """Hears of an event, and says its id."""

    def heard(event):
        event_id, raw = seal(event, "scheduling", workshop.clock.now())
        workshop.door.receive(raw.encode())
        return event_id

    return heard


def told(workshop, kind):
    """The envelopes of this type, in order."""
    with workshop.transactions.read() as connection:
        bodies = connection.scalars(sa.select(OUTBOX.c.body).order_by(OUTBOX.c.seq))
        envelopes = [json.loads(body) for body in bodies]
    return [one for one in envelopes if one["type"] == kind]


def test_after_two_waits_the_cause_is_still_the_event(workshop, hear):
    workshop.make(steps=[TAG, pause(60), NOTE, pause(60), NOTE])
    event_id = hear(rescheduled(LATER))
    workshop.pass_by(minutes=61)
    workshop.pass_by(minutes=61)
    (tag,) = told(workshop, "contact.tag_requested")
    notes = told(workshop, "appointment.note_requested")
    assert [one["causationid"] for one in (tag, *notes)] == [event_id] * 3
    correlations = {one["correlationid"] for one in (tag, *notes)}
    assert len(correlations) == 3


def test_a_wait_that_moved_along_is_for_the_sake_of_the_event_that_moved_it(workshop, hear):
    workshop.make(on="booked", steps=[wait(-120), NOTE])
    hear(booked(FIRST))
    second = hear(rescheduled(LATER))
    workshop.pass_by(days=3)
    assert [one["causationid"] for one in told(workshop, "appointment.note_requested")] == [second]


def test_a_wait_of_an_older_version_wakes_without_a_cause(workshop, hear):
    made = workshop.make(steps=[pause(60), NOTE])
    hear(rescheduled(LATER))
    bare = sa.select(WAITS.c.payload)
    with workshop.transactions.read() as connection:
        payload = connection.scalar(bare)
    del payload["causation_id"]
    workshop.transactions.run(
        lambda uow: uow.connection.execute(WAITS.update().values(payload=payload))
    )
    workshop.pass_by(minutes=61)
    (note,) = told(workshop, "appointment.note_requested")
    assert "causationid" not in note
    assert workshop.states(made) == [("done", "finished")]
