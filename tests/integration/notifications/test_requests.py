"""What automations ask to be mailed: one row for each reader, in their words, each step once."""

import pytest
import sqlalchemy as sa

from libs.contracts import events
from libs.contracts.events import MessageRequested
from libs.contracts.notifications import LIST_MESSAGES
from services.notifications.adapters.tables import LINKS, MESSAGES, OUTBOX, STEP_REQUESTS
from tests.support.asking import asked
from tests.support.letters import LATER, company_target, contact_target, jonas, person
from tests.support.mail_room import (
    MailRoom,
    acting,
    appointment,
    booked,
    cancelled,
    contact_changed,
    migrated,
    moved,
    rescheduled,
    staff_changed,
)
from tests.support.mail_server import MailServer

BOOKED = appointment()
MOVED = moved(BOOKED, start=LATER)
OLD_AND_NEW = {
    "subject": "Moved late",
    "body": "{{appointment.old_time}} → {{appointment.new_time}}",
}


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


def message(about=BOOKED, **parts):
    return asked(MessageRequested, about.id, appointment=about, **parts)


def told(room, key="request.refused"):
    return len(room.rows(sa.select(OUTBOX.c.seq).where(OUTBOX.c.routing_key == key)))


def refused(room):
    return [why for (why,) in room.rows(sa.select(STEP_REQUESTS.c.refused))]


def test_the_target_gets_one_row_beside_the_others_in_order(room):
    room.hear(booked(BOOKED), message())
    shown = room.ask(LIST_MESSAGES, acting(), parameters={"appointment_id": BOOKED.id}).items
    last = shown[-1]
    assert [(one.kind, one.audience, one.to) for one in shown] == [
        ("booked", "target", "Amara Okafor"),
        ("booked", "receipt", "Jonas Weber"),
        ("automation", "target", "Amara Okafor"),
    ]
    assert (last.subject, last.version, last.state) == (
        "About Wed 18 Nov, 09:00",
        1,
        "queued",
    )


def test_a_step_that_asks_twice_is_mailed_once_even_if_more_people_read_by_then(room):
    room.hear(message())
    room.hear(message(appointment(target=company_target(person(), person(id="zoe")))))
    assert room.mails() == [("amara", "automation", "target")]


def test_a_step_that_asks_for_something_else_after_a_restore_mails_nobody_a_second_time(room):
    """It was changed between the copies: whoever got the mail of this occasion keeps that one."""
    room.hear(message(message=OLD_AND_NEW), message(to="staff"))
    assert room.mails() == [("amara", "automation", "target")]
    assert refused(room) == [None]


def test_all_who_stand_for_a_company_are_written_to(room):
    several = appointment(target=company_target(person(), person(id="zoe", email="zoe@x.example")))
    room.hear(message(several))
    assert [who for who, *_ in room.mails()] == ["amara", "zoe"]


def test_staff_get_it_as_staff(room):
    room.hear(message(to="staff"))
    assert room.mails() == [("jonas", "automation", "staff")]


def test_an_address_gets_it_without_a_link(room):
    room.hear(message(to="address", address="team@harborpine.example"))
    assert room.mails("to_name", "audience") == [("team@harborpine.example", "staff")]
    assert room.rows(sa.select(LINKS.c.id)) == []


def test_everybody_else_gets_a_link_of_their_own(room):
    room.hear(message(), message(to="staff", step="run-1.1"))
    assert sorted(room.rows(sa.select(LINKS.c.person_id))) == [("amara",), ("jonas",)]


def test_it_goes_to_the_address_held_now(room):
    room.hear(contact_changed(person(email="new@okafor.example"), version=2), message())
    (content,) = room.rows(sa.select(MESSAGES.c.content))
    assert "new@okafor.example" in content[0]


@pytest.mark.parametrize(
    ("left", "to"),
    [
        (contact_changed(version=2, archived=True), "target"),
        (staff_changed(version=2, archived=True), "staff"),
    ],
)
def test_who_left_is_not_written_to_and_the_run_hears_of_it(room, left, to):
    room.hear(left, message(to=to))
    assert (room.mails(), refused(room), told(room)) == ([], ["archived"], 1)


def test_a_target_with_nobody_to_write_to_is_refused(room):
    room.hear(message(appointment(target=contact_target(people=[]))))
    assert (room.mails(), refused(room)) == ([], ["no_contact"])


def test_it_waits_for_the_mail_of_an_earlier_version_and_is_sent(post):
    room, server = post
    room.hear(booked(BOOKED), rescheduled(MOVED, BOOKED))
    room.hear(message(MOVED, to="staff", before=BOOKED, message=OLD_AND_NEW))
    room.carry()
    to_jonas = [one.mail for one in server.taken if one.to == "jonas@harborpine.example"]
    assert (set(room.states()), len(to_jonas)) == ({"sent"}, 3)
    assert to_jonas[-1]["Subject"] == "Moved late"


def rendered(room):
    """The newest message as it would be sent, links apart."""
    (content,) = room.rows(sa.select(MESSAGES.c.id).order_by(MESSAGES.c.seq.desc()).limit(1))
    found = room.work(lambda uow: uow.messages.find(content[0]))
    return room.work(lambda uow: uow.around.writer.render(found.letter))


def test_merge_fields_know_the_time_before_the_move(room):
    room.hear(message(MOVED, before=BOOKED, message=OLD_AND_NEW))
    text = rendered(room).text
    assert "Wed 18 Nov, 09:00 → Thu 19 Nov, 09:00" in text


def test_it_speaks_the_readers_language_and_zone_under_its_own_heading(room):
    reader = jonas(language="de", time_zone="Asia/Kathmandu")
    room.hear(message(appointment(staff=reader), to="staff"))
    found = rendered(room)
    assert found.text.startswith("About Mi. 18. Nov., 14:45")
    assert (found.calendar, "ERINNERUNG" in found.text) == (None, False)


def test_who_made_the_change_and_why_are_merge_fields(room):
    text = {"subject": "Late", "body": "{{actor.name}}: {{reason}}"}
    who = acting("contact", "amara", name="Amara Okafor")
    room.hear(message(to="staff", actor=who, reason="a train was late", message=text))
    assert "Amara Okafor: a train was late" in rendered(room).text


def test_about_a_cancelled_appointment_nothing_is_offered(room):
    off = cancelled(BOOKED).after
    room.hear(message(off))
    found = rendered(room)
    assert "had an appointment" in found.text


def test_an_address_is_told_why_it_is_written_to(room):
    room.hear(message(to="address", address="team@harborpine.example"))
    assert "an automation of Harbor & Pine writes to this address" in rendered(room).text


def test_a_repeat_for_who_catches_up_is_no_mail(room):
    room.hear(message(restated=True))
    assert room.mails() == []


def test_nobody_is_mailed_for_what_an_automation_noted(room):
    room.hear(booked(BOOKED))
    before = room.mails()
    noted = moved(BOOKED, public_notes="Moved late.")
    by = acting("automation", "automation-1")
    room.hear(
        events.AppointmentChanged(
            before=BOOKED, after=noted, actor=by, occurred_at=LATER, chain="run-1;1"
        )
    )
    assert room.mails() == before
