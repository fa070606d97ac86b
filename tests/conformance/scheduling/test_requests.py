"""What automations ask for: each step once, refused with a reason, never in anybody's way."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from libs.contracts.events import (
    AppointmentNoteRequested,
    ContactTagRequested,
    ReminderRequested,
    TaskRequested,
)
from libs.contracts.scheduling import appointments, people, tasks
from services.scheduling.adapters.tables import OUTBOX, STEP_REQUESTS
from tests.support import an
from tests.support.asking import CHAIN, asked
from tests.support.counting import statements
from tests.support.firm import KEY, Firm, migrated, signed_in

REQUESTS = [ContactTagRequested, AppointmentNoteRequested, TaskRequested, ReminderRequested]


@pytest.fixture
def firm(database_like):
    firm = Firm(database_like(migrated))
    yield firm
    firm.close()


@pytest.fixture
def one(firm):
    return firm.book()


def hear(firm, kind, one, **parts):
    people_of_it = {
        ContactTagRequested: {"contact_id": firm.amara.id},
        TaskRequested: {"staff_id": firm.jonas.id},
    }
    event = asked(kind, one.id, **{**people_of_it.get(kind, {}), **parts})
    firm.hear(event)


def told(firm, key=None):
    """The bodies of what was told last, or of all with that routing key."""
    found = sa.select(OUTBOX.c.routing_key, OUTBOX.c.body).order_by(OUTBOX.c.seq.desc())
    bodies = [(row.routing_key, json.loads(row.body)["data"]) for row in firm.read(found)]
    return [body for found_key, body in bodies if key in (None, found_key)]


def refused(firm):
    return [(body["asked"], body["why"]) for body in told(firm, "request.refused")]


def tags(firm):
    return firm.call(people.GET_CONTACT, KEY, id=firm.amara.id).tags


def tasks_of(firm, actor=KEY, **query):
    return firm.call(tasks.LIST_TASKS, actor, **query).items


@pytest.mark.parametrize("kind", REQUESTS)
def test_a_step_that_asks_twice_is_obliged_once(firm, one, kind):
    hear(firm, kind, one)
    before = (firm.everything(), tags(firm), tasks_of(firm))
    hear(firm, kind, one)
    assert (firm.everything(), tags(firm), tasks_of(firm)) == before


@pytest.mark.parametrize("kind", REQUESTS)
def test_two_steps_that_ask_are_two_requests(firm, one, kind):
    hear(firm, kind, one)
    hear(firm, kind, one, step="run-1.1")
    assert len(firm.read(sa.select(STEP_REQUESTS))) == 2


@pytest.mark.parametrize("kind", REQUESTS)
def test_an_unknown_appointment_or_person_is_refused_and_told(firm, one, kind):
    nobody = {"contact_id": "nobody"} if kind is ContactTagRequested else {"appointment_id": "x"}
    event = asked(
        kind,
        one.id,
        **({"staff_id": firm.jonas.id} if kind is TaskRequested else {}),
        **({"contact_id": "nobody"} if kind is ContactTagRequested else {}),
    )
    event = event.model_copy(update=nobody)
    firm.hear(event)
    kept = firm.read(sa.select(STEP_REQUESTS.c.refused))
    assert (refused(firm), [tuple(row) for row in kept]) == (
        [(kind.key, "not_there")],
        [("not_there",)],
    )


def test_a_tag_is_put_on_and_told_with_its_chain(firm, one):
    hear(firm, ContactTagRequested, one)
    (changed,) = told(firm, "contact.changed")
    assert (tags(firm), changed["contact"]["tags"], changed["chain"]) == (
        ["late change"],
        ["late change"],
        CHAIN,
    )


def test_a_tag_that_is_there_already_is_nothing_to_change(firm, one):
    hear(firm, ContactTagRequested, one)
    hear(firm, ContactTagRequested, one, step="run-2.0")
    assert len(told(firm, "contact.changed")) == 1


def test_a_tag_is_taken_off(firm, one):
    hear(firm, ContactTagRequested, one)
    hear(firm, ContactTagRequested, one, do="untag", step="run-1.1")
    assert tags(firm) == []


def test_an_archived_contact_is_not_tagged(firm, one):
    firm.call(people.ARCHIVE_CONTACT, KEY, id=firm.amara.id)
    hear(firm, ContactTagRequested, one)
    assert (refused(firm), tags(firm)) == ([("contact.tag_requested", "archived")], [])


def test_a_contact_holds_so_many_tags_and_no_more(firm, one):
    full = [f"tag {number}" for number in range(people.MOST_TAGS)]
    firm.call(people.CHANGE_CONTACT, KEY, id=firm.amara.id, tags=full)
    hear(firm, ContactTagRequested, one)
    assert (refused(firm), tags(firm)) == ([("contact.tag_requested", "too_much")], full)


def test_a_public_note_is_a_version_by_the_automation(firm, one):
    firm.call(appointments.CHANGE, KEY, id=one.id, expected_version=1, public_notes="Bring plans.")
    hear(firm, AppointmentNoteRequested, one)
    now, last = firm.get(one), firm.history(one)[-1]
    assert (now.version, now.public_notes) == (3, "Bring plans.\nMoved late.")
    assert (last.version, last.action, last.channel) == (3, "changed", "automation")
    assert (last.actor.kind, last.actor.id, last.actor.name) == (
        "automation",
        "automation-1",
        "Late change",
    )
    assert [body["chain"] for body in told(firm, "appointment.changed")] == [CHAIN, None]


def test_an_internal_note_is_no_version(firm, one):
    hear(firm, AppointmentNoteRequested, one, visibility="internal")
    now = firm.get(one)
    assert (now.version, now.internal_notes, len(firm.history(one))) == (1, "Moved late.", 1)


def test_a_cancelled_appointment_still_takes_a_note(firm, one):
    firm.cancel(one)
    hear(firm, AppointmentNoteRequested, one)
    assert (firm.get(one).public_notes, firm.get(one).status) == ("Moved late.", "cancelled")


@pytest.mark.parametrize("visibility", ["public", "internal"])
def test_a_note_for_which_there_is_no_room_is_refused(firm, one, visibility):
    hear(firm, AppointmentNoteRequested, one, visibility=visibility, text="x" * 995)
    hear(firm, AppointmentNoteRequested, one, visibility=visibility, step="run-1.1")
    assert refused(firm) == [("appointment.note_requested", "too_much")]


def test_a_reminder_is_added_as_a_version(firm, one):
    hear(firm, ReminderRequested, one)
    now, (changed,) = firm.get(one), told(firm, "appointment.changed")
    assert [(each.before_minutes, each.to) for each in now.reminders] == [(120, "target")]
    assert (now.version, now.ical.sequence, changed["chain"]) == (2, 0, CHAIN)


def test_a_reminder_that_is_there_already_is_nothing_to_change(firm, one):
    hear(firm, ReminderRequested, one)
    hear(firm, ReminderRequested, one, step="run-1.1")
    assert firm.get(one).version == 2


def test_an_appointment_holds_so_many_reminders_and_no_more(firm):
    full = [{"before_minutes": number} for number in range(10)]
    one = firm.book(reminders=full)
    hear(firm, ReminderRequested, one)
    assert (refused(firm), firm.get(one).version) == ([("reminder.requested", "too_much")], 1)


def test_a_cancelled_appointment_takes_no_reminder(firm, one):
    firm.cancel(one)
    hear(firm, ReminderRequested, one)
    assert refused(firm) == [("reminder.requested", "wrong_state")]


def test_an_appointment_that_has_begun_takes_no_reminder(firm, one):
    firm.clock.set(an.START)
    hear(firm, ReminderRequested, one)
    assert refused(firm) == [("reminder.requested", "too_late")]


def test_a_task_is_the_staff_members_and_tells_whom_it_is_about(firm, one):
    due = an.START + timedelta(days=1)
    hear(firm, TaskRequested, one, due_at=due)
    (task,) = tasks_of(firm, signed_in(firm.jonas), mine=True, open=True)
    assert (task.title, task.due_at, task.staff.id, task.appointment_id) == (
        "Call back",
        due,
        firm.jonas.id,
        one.id,
    )
    assert (task.contact.name, task.automation.name, task.made_at, task.done_at) == (
        "Amara Okafor",
        "Late change",
        an.NOW,
        None,
    )
    assert (firm.get(one).version, told(firm)[0]["after"]["id"]) == (1, one.id)


def test_a_task_may_be_about_somebody_else(firm, one):
    other = firm.contact("Zoe Lindqvist")
    hear(firm, TaskRequested, one, contact_id=other.id)
    assert [task.contact.name for task in tasks_of(firm)] == ["Zoe Lindqvist"]


def test_nobody_who_left_is_given_a_task(firm, one):
    mei = firm.staff("Mei Harbor")
    firm.call(people.ARCHIVE_STAFF, KEY, id=mei.id)
    hear(firm, TaskRequested, one, staff_id=mei.id)
    hear(firm, TaskRequested, one, staff_id="nobody", step="run-1.1")
    assert sorted(refused(firm)) == [
        ("task.requested", "archived"),
        ("task.requested", "not_there"),
    ]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (ContactTagRequested, 4),
        (AppointmentNoteRequested, 5),
        (TaskRequested, 4),
        (ReminderRequested, 5),
    ],
)
def test_a_request_costs_the_same_however_much_there_is(firm, one, kind, expected):
    for step in range(3):
        hear(
            firm,
            kind,
            one,
            step=f"run-0.{step}",
            **({"tag": f"t{step}"} if kind is ContactTagRequested else {}),
            **({"before_minutes": 10 + step} if kind is ReminderRequested else {}),
        )
    with statements(firm.engine) as seen:
        hear(firm, kind, one)
    assert len(seen) == expected


def test_a_repeat_for_who_catches_up_asks_for_nothing(firm, one):
    hear(firm, TaskRequested, one, restated=True)
    assert tasks_of(firm) == []


def test_a_key_that_sends_a_chain_back_continues_it(firm, one):
    body = {"expected_version": 1, "start": an.START + timedelta(days=1)}
    firm.call(appointments.RESCHEDULE, id=one.id, headers={"Rebook-Chain": "r7;3"}, **body)
    (moved,) = told(firm, "appointment.rescheduled")
    assert moved["chain"] == "r7;3"


def test_a_chain_that_is_none_is_refused_and_changes_nothing(firm, one):
    before = firm.everything()
    problem = firm.refused(
        appointments.CANCEL, id=one.id, headers={"Rebook-Chain": "deep"}, expected_version=1
    )
    assert (problem.code, firm.everything()) == ("invalid", before)


def test_a_session_continues_no_chain(firm, one):
    body = {"expected_version": 1, "start": an.START + timedelta(days=1)}
    firm.call(
        appointments.RESCHEDULE,
        signed_in(firm.jonas),
        id=one.id,
        headers={"Rebook-Chain": "r7;3"},
        **body,
    )
    (moved,) = told(firm, "appointment.rescheduled")
    assert moved["chain"] is None
