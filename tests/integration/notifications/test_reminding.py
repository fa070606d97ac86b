"""Reminders: planned, moved along, dropped, and sent once to whom it concerns."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.contracts import notifications as contract
from libs.persistence.claims import DueWork
from services.notifications.handlers.reminding import send_reminders
from tests.support.letters import START, jonas, mia, person
from tests.support.mail_room import (
    MailRoom,
    acting,
    appointment,
    booked,
    cancelled,
    changed,
    contact_changed,
    migrated,
    moved,
    reminder,
    rescheduled,
    restored,
    staff_changed,
)
from tests.support.mail_server import MailServer

HOUR = timedelta(hours=1)
TO_STAFF = appointment(reminders=[reminder(60, "staff")])
PLANNED = appointment(reminders=[reminder(1440), reminder(60, "both")])


@pytest.fixture
def room(database_like):
    room = MailRoom(database_like(migrated))
    yield room
    room.close()


@pytest.fixture
def post(sqlite_like):
    """A room and the mail server that it sends to."""
    with MailServer() as server:
        room = MailRoom(sqlite_like(migrated), smtp_url=server.url)
        yield room, server
        room.close()


def states(room):
    return [(who, minutes, state, why) for who, minutes, _, state, why in room.reminders()]


def reminded(room):
    return [who for who, kind, _ in room.mails() if kind == "reminder"]


def test_a_booking_plans_one_for_each_recipient(room):
    room.hear(booked(PLANNED))
    assert states(room) == [
        ("amara", 1440, "waiting", None),
        ("amara", 60, "waiting", None),
        ("jonas", 60, "waiting", None),
    ]


def test_they_are_sent_when_they_are_due_and_once(room):
    room.hear(booked(PLANNED))
    room.clock.set(START - HOUR)
    found = [room.remind(), room.remind(), sorted(reminded(room))]
    assert found == [3, 0, ["amara", "amara", "jonas"]]


def test_already_due_when_planned_is_dropped_and_says_so(room):
    room.clock.set(START - 2 * HOUR)
    room.hear(booked(PLANNED))
    assert states(room)[0] == ("amara", 1440, "done", "already_due")


def test_a_move_takes_them_along(room):
    room.hear(booked(PLANNED), rescheduled(moved(PLANNED, start=START + 24 * HOUR), PLANNED))
    room.clock.set(START)
    room.remind()
    assert reminded(room) == ["amara"]
    assert [state for *_, state, _ in states(room)].count("superseded") == 3


def test_a_change_of_staff_reminds_the_new_one(room):
    room.hear(booked(PLANNED), rescheduled(moved(PLANNED, staff=mia()), PLANNED))
    room.clock.set(START - HOUR)
    room.remind()
    assert sorted(reminded(room)) == ["amara", "amara", "mia"]


def test_a_cancellation_drops_them_and_a_restore_plans_them_again(room):
    off = cancelled(PLANNED)
    room.hear(booked(PLANNED), off)
    assert {(state, why) for *_, state, why in states(room)} == {("superseded", "cancelled")}
    room.hear(restored(off.after))
    assert [state for *_, state, _ in states(room)].count("waiting") == 3


def test_an_edit_of_the_notes_leaves_them_alone(room):
    room.hear(booked(PLANNED), changed(PLANNED, public_notes="Bring it."))
    assert {state for *_, state, _ in states(room)} == {"waiting"}


def test_an_edit_of_the_reminders_replans_them(room):
    room.hear(booked(PLANNED), changed(PLANNED, reminders=[reminder(1440)]))
    assert [state for *_, state, _ in states(room)] == ["waiting", "superseded", "superseded"]


def test_events_out_of_order_plan_for_the_newest_version(room):
    later = moved(PLANNED, start=START + 24 * HOUR)
    room.hear(rescheduled(later, PLANNED), booked(PLANNED))
    assert {due for _, _, due, *_ in room.reminders()} == {
        START,
        START + 23 * HOUR,
    }


def test_a_worker_that_wakes_after_the_start_drops_and_reports(room):
    room.hear(booked(PLANNED))
    room.clock.set(START + HOUR)
    room.remind()
    assert (reminded(room), {why for *_, why in states(room)}) == ([], {"too_late"})
    assert room.service.ground.health.figures()["reminders_too_late"] == 3.0


# One moment for each: a service's figures are kept for a second.
@pytest.mark.parametrize(("minutes", "due"), [(1501, 0), (1500, 1), (120, 3)])
def test_operators_see_how_many_are_due_within_an_hour(room, minutes, due):
    room.hear(booked(PLANNED))
    room.clock.set(START - timedelta(minutes=minutes))
    assert room.service.ground.health.figures()["reminders_due_in_an_hour"] == due


def test_they_go_to_the_address_held_at_that_time(post):
    room, server = post
    room.hear(contact_changed(), booked(appointment(reminders=[reminder(60)])))
    room.hear(contact_changed(person(email="new@okafor.example"), version=2))
    room.clock.set(START - HOUR)
    room.carry()
    room.remind()
    room.carry()
    assert server.taken[-1].to == "new@okafor.example"


def test_nobody_is_reminded_who_was_archived(room):
    room.hear(contact_changed(version=2, archived=True))
    room.hear(booked(appointment(reminders=[reminder(60)])))
    room.clock.set(START - HOUR)
    room.remind()
    assert states(room) == [("amara", 60, "done", "not_there")]


def test_a_reminder_in_the_queue_is_called_off_when_the_appointment_changes(post):
    room, server = post
    room.hear(booked(PLANNED, tell=False))
    room.carry()
    room.clock.set(START - 24 * HOUR)
    room.remind()
    room.hear(cancelled(PLANNED))
    room.carry()
    assert ("superseded" in room.states(), states(room)[0][3]) == (True, "cancelled")
    assert not [t for t in server.taken if t.message_id.startswith("<reminder")]


def test_a_reminder_in_the_queue_is_not_sent_after_the_start(post):
    room, server = post
    room.hear(booked(appointment(reminders=[reminder(60)])))
    room.carry()
    room.clock.set(START - HOUR)
    room.remind()
    room.clock.set(START)
    room.carry()
    assert (len(server.taken), states(room)) == (2, [("amara", 60, "done", "too_late")])


def test_what_another_worker_lost_is_done_once(room):
    room.hear(booked(PLANNED))
    room.clock.set(START - HOUR)
    due = DueWork(room.clock, "reminders")
    jobs = room.work(lambda uow: due.claim(uow.connection, 10))
    room.clock.advance(timedelta(minutes=1))
    room.remind()
    mine = room.work(lambda uow: due.finish_all(uow.connection, jobs))
    assert (mine, len(reminded(room))) == ([], 3)


def test_one_that_fails_does_not_stop_the_others(room, monkeypatch):
    room.hear(booked(PLANNED))
    room.clock.set(START - HOUR)
    [broken] = [
        r
        for r in room.work(lambda uow: uow.reminders.held("appointment-1"))
        if r.person_id == "jonas"
    ]

    def breaking(ids, uow):
        if broken.id in ids:
            raise ZeroDivisionError
        send_reminders(ids, uow)

    monkeypatch.setattr("services.notifications.entrypoints.worker.send_reminders", breaking)
    room.remind()
    assert (reminded(room), states(room)[2][2]) == (["amara", "amara"], "waiting")


def test_whoever_moves_to_another_zone_is_reminded_by_its_clock(room):
    after_the_jump = datetime(2027, 3, 14, 15, tzinfo=UTC)  # 11:00 in New York, 15:00 in London
    room.hear(
        contact_changed(), booked(appointment(start=after_the_jump, reminders=[reminder(1440)]))
    )
    room.hear(contact_changed(person(time_zone="America/New_York"), version=2))
    assert [(due, state) for _, _, due, state, _ in room.reminders()] == [
        (after_the_jump - 24 * HOUR, "superseded"),
        (after_the_jump - 23 * HOUR, "waiting"),
    ]
    room.clock.set(after_the_jump - 23 * HOUR)
    room.remind()
    assert reminded(room) == ["amara"]


def test_what_is_planned_can_be_read_by_whom_it_concerns(room):
    room.hear(staff_changed(), contact_changed(), booked(PLANNED))
    parameters = {"appointment_id": "appointment-1"}

    def names(actor):
        found = room.ask(contract.LIST_REMINDERS, actor, parameters=parameters)
        return [(one.to.name, one.state) for one in found.items]

    assert names(acting("contact", "amara")) == [("Amara Okafor", "planned")] * 2
    assert len(names(acting())) == 3


def test_hundreds_are_queued_in_one_go(sqlite_like):
    room = MailRoom(sqlite_like(migrated))
    people = [jonas(id=f"staff-{n}") for n in range(10)]
    room.hear(
        *(
            booked(
                appointment(id=f"a-{n}", staff=people[n % 10], reminders=[reminder(60)]), tell=False
            )
            for n in range(150)
        )
    )
    room.clock.set(START - HOUR)
    found = [room.remind(), room.remind(), room.remind(), len(reminded(room))]
    room.close()
    assert found == [100, 50, 0, 150]


def test_what_no_longer_holds_is_dropped_when_it_is_looked_at(room):
    """As when a row was planned by a version that was never heard of again."""
    room.hear(booked(PLANNED))
    room.clock.set(START - HOUR)
    for after in (cancelled(PLANNED).after, moved(PLANNED, version=3, reminders=[])):
        room.work(lambda uow, after=after: uow.appointments.keep(after))
        ids = [one.id for one in room.work(lambda uow: uow.reminders.held("appointment-1"))]
        room.work(lambda uow, ids=ids: send_reminders(ids, uow))
    assert (reminded(room), {why for *_, why in states(room)}) == ([], {"superseded"})


def test_one_that_failed_at_first_is_sent_after_all(room, monkeypatch):
    one = appointment(reminders=[reminder(60)])
    room.hear(booked(one))
    room.clock.set(START - HOUR)

    def breaking(ids, uow):
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr("services.notifications.entrypoints.worker.send_reminders", breaking)
        room.remind()
    room.hear(changed(one, public_notes="Bring it."))
    room.clock.advance(timedelta(seconds=30))
    room.remind()
    assert (reminded(room), states(room)) == (["amara"], [("amara", 60, "done", None)])


@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [
        (rescheduled(moved(TO_STAFF, staff=mia()), TO_STAFF), "superseded"),
        (changed(TO_STAFF, reminders=[]), "superseded"),
        (staff_changed(version=2, archived=True), "not_there"),
    ],
    ids=["replaced", "rule removed", "archived"],
)
def test_a_reminder_in_the_queue_is_called_off_when_it_is_theirs_no_more(post, meanwhile, why):
    room, server = post
    room.hear(staff_changed(), booked(TO_STAFF))
    room.carry()
    room.clock.set(START - HOUR)
    room.remind()
    room.hear(meanwhile)
    room.carry()
    assert ("superseded" in room.states(), states(room)[0]) == (True, ("jonas", 60, "done", why))
    assert not [t for t in server.taken if t.message_id.startswith("<reminder")]
