"""What events make of an empty service: mails, links, copies; each once, in any order."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from libs.contracts import events
from libs.contracts.events import PortalLinkRequested, PortalLinkRevoked, PortalSignInRequested
from libs.persistence import inbox
from services.notifications.adapters.tables import LINKS, MESSAGES, OUTBOX
from tests.support.letters import LATER, company_target, mia, person
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
    restated,
    restored,
    staff_changed,
)
from tests.support.mail_server import MailServer

ONE_HOUR = timedelta(hours=1)
BOOKED = appointment()
MOVED = moved(BOOKED, start=LATER)


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


def published(room, key):
    found = sa.select(OUTBOX.c.event_id).where(OUTBOX.c.routing_key == key)
    return len(room.rows(found))


def parked(room):
    with room.transactions.read() as connection:
        return inbox.count_by_state(connection)["failed"]


def test_a_life_of_changes_tells_each_person_of_each_once(room):
    off = cancelled(MOVED)
    told = [booked(BOOKED), rescheduled(MOVED, BOOKED), off, restored(off.after)]
    room.hear(*told)
    kinds = ("booked", "rescheduled", "cancelled", "restored")
    assert room.mails() == [
        one for kind in kinds for one in (("amara", kind, "target"), ("jonas", kind, "receipt"))
    ]


def test_an_event_that_comes_twice_under_two_names_is_told_once(room):
    room.hear(booked(BOOKED), booked(BOOKED))
    assert len(room.mails()) == 2


def test_an_older_event_is_told_and_overwrites_nothing(room):
    later = moved(MOVED, reminders=[reminder(60)])
    room.hear(rescheduled(later, MOVED), booked(appointment(reminders=[reminder(1440)])))
    held = room.work(lambda uow: uow.appointments.find("appointment-1"))
    assert (held.version, len(room.mails())) == (3, 4)
    assert [minutes for _, minutes, *_ in room.reminders()] == [60]


@pytest.mark.parametrize(
    "event",
    [
        changed(BOOKED, public_notes="Bring it."),
        changed(BOOKED, events.AppointmentCompleted, status="completed"),
        changed(BOOKED, events.AppointmentMissed, status="no_show"),
        restated(BOOKED),
        booked(BOOKED, restated=True),
    ],
    ids=["edit", "completed", "no show", "restated", "a booking restated"],
)
def test_edits_outcomes_and_repeats_mail_nobody(room, event):
    room.hear(event)
    assert room.mails() == []


def test_a_service_that_starts_blind_catches_up_and_goes_on(room):
    planned = appointment(reminders=[reminder(60)])
    room.hear(staff_changed(), contact_changed(), restated(planned))
    room.hear(rescheduled(moved(planned, start=LATER), planned))
    assert [state for *_, state, _ in room.reminders()] == ["superseded", "waiting"]
    assert len(room.mails()) == 2


def test_each_person_has_one_link_to_an_appointment_told_once(room):
    room.hear(booked(BOOKED), rescheduled(MOVED, BOOKED))
    holders = room.rows(sa.select(LINKS.c.person_id, LINKS.c.person_kind))
    assert sorted(holders) == [("amara", "contact"), ("jonas", "staff")]
    assert published(room, "link.issued") == 2


def test_a_replaced_staff_member_gets_no_link_of_their_own(room):
    room.hear(rescheduled(moved(BOOKED, staff=mia()), BOOKED, actor=acting("api_key", "key-1")))
    holders = room.rows(sa.select(LINKS.c.person_id))
    assert sorted(holders) == [("amara",), ("mia",)]


def test_a_company_contact_who_acts_gets_the_receipt_at_the_address_known_of_them(post):
    room, server = post
    efe = person(id="efe", name="Efe", email="efe@okafor.example")
    company = appointment(target=company_target(person()))
    room.hear(contact_changed(efe), cancelled(company, actor=acting("contact", "efe")))
    room.carry()
    assert sorted(taken.to for taken in server.taken) == [
        "amara@okafor.example",
        "efe@okafor.example",
        "jonas@harborpine.example",
    ]


def test_a_receipt_waits_for_an_address_that_is_not_known_yet(post):
    room, server = post
    company = appointment(target=company_target(person()))
    room.hear(cancelled(company, actor=acting("contact", "efe")))
    room.carry()
    assert room.states() == ["sent", "sent", "pending"]
    room.hear(contact_changed(person(id="efe", email="efe@okafor.example")))
    room.clock.advance(ONE_HOUR)
    room.carry()
    assert server.taken[-1].to == "efe@okafor.example"


def test_an_edited_text_replaces_the_targets_side_alone(post):
    room, server = post
    message = {"subject": "New time", "body": "Sorry, **Amara**."}
    room.hear(rescheduled(MOVED, BOOKED, message=message))
    room.carry()
    subjects = {taken.to: taken.mail["Subject"] for taken in server.taken}
    assert subjects["amara@okafor.example"] == "New time"
    assert subjects["jonas@harborpine.example"] != "New time"


def test_later_mails_refer_to_the_confirmation(post):
    room, server = post
    room.hear(booked(BOOKED), rescheduled(MOVED, BOOKED))
    room.carry()
    first, _, second, _ = server.taken
    assert (first.mail["References"], second.mail["References"]) == (None, first.message_id)


def test_a_sign_in_mail_holds_a_link_and_no_appointment(post):
    room, server = post
    room.hear(contact_changed(), PortalSignInRequested(request_id="r-1", person_id="amara"))
    room.carry()
    text = server.taken[0].mail.get_body(("plain",)).get_content()
    assert "https://book.example/sign-in/" in text


def test_a_sign_in_mail_that_is_too_late_is_called_off(post):
    room, server = post
    room.hear(contact_changed(), PortalSignInRequested(request_id="r-1", person_id="amara"))
    room.clock.advance(ONE_HOUR)
    room.carry()
    assert (room.states(), server.taken) == (["superseded"], [])


def test_nobody_signs_in_who_was_archived(room):
    room.hear(
        contact_changed(archived=True), PortalSignInRequested(request_id="r-1", person_id="amara")
    )
    assert room.mails() == []


@pytest.mark.parametrize(
    "event",
    [
        PortalSignInRequested(request_id="r-1", person_id="amara"),
        PortalLinkRequested(appointment_id="appointment-1", person_id="amara"),
    ],
    ids=["sign-in", "link"],
)
def test_what_is_not_known_yet_is_tried_again(room, event):
    room.hear(event)
    assert parked(room) == 1


def test_a_link_is_mailed_again_as_things_are_now(room):
    room.hear(booked(BOOKED), rescheduled(MOVED, BOOKED))
    room.hear(PortalLinkRequested(appointment_id="appointment-1", person_id="amara"))
    assert (room.mails()[-1], published(room, "link.issued")) == (("amara", "booked", "target"), 2)


def test_a_replaced_link_is_another_one(room):
    room.hear(booked(BOOKED))
    whose = sa.select(LINKS.c.id).where(LINKS.c.person_id == "amara")
    [(old,)] = room.rows(whose)
    again = PortalLinkRequested(appointment_id="appointment-1", person_id="amara", replaces=old)
    room.hear(again, again)
    in_force = room.rows(whose.where(LINKS.c.replaced_at.is_(None)))
    assert (len(in_force), in_force == [(old,)], published(room, "link.issued")) == (1, False, 3)


def test_a_withdrawn_link_is_in_no_later_mail(room):
    room.hear(booked(BOOKED))
    whose = sa.select(LINKS.c.id).where(LINKS.c.person_id == "amara")
    [(old,)] = room.rows(whose)
    withdrawn = PortalLinkRevoked(link_id=old, appointment_id="appointment-1", person_id="amara")
    room.hear(withdrawn, withdrawn)
    assert room.rows(whose.where(LINKS.c.replaced_at.is_(None))) == []
    room.hear(rescheduled(MOVED, BOOKED))
    [(new,)] = room.rows(whose.where(LINKS.c.replaced_at.is_(None)))
    assert (new == old, published(room, "link.issued")) == (False, 3)


def test_a_link_asked_for_by_somebody_who_is_not_on_it_is_not_made(room):
    room.hear(booked(BOOKED))
    room.hear(PortalLinkRequested(appointment_id="appointment-1", person_id="nobody"))
    assert (len(room.mails()), parked(room)) == (2, 1)


BEN = person(id="ben", name="Ben Okafor", email="ben@okafor.example")
OF_TWO = appointment(target=company_target(person(), BEN))


@pytest.mark.parametrize(
    ("meanwhile", "who"),
    [
        (rescheduled(moved(OF_TWO, staff=mia()), OF_TWO), "jonas"),
        (contact_changed(BEN, version=2, company_id="okafor", archived=True), "ben"),
        (contact_changed(BEN, version=2, company_id="other"), "ben"),
    ],
    ids=["replaced", "archived", "left the company"],
)
def test_whoever_is_on_it_no_more_gets_no_link(room, meanwhile, who):
    room.hear(staff_changed(), contact_changed(BEN, company_id="okafor"), booked(OF_TWO))
    asked = PortalLinkRequested(appointment_id="appointment-1", person_id=who)
    room.hear(asked)
    asked_for = len(room.mails())
    room.hear(meanwhile)
    told = len(room.mails())
    room.hear(asked.model_copy(update={"replaces": "any"}))
    assert (asked_for, len(room.mails()), parked(room)) == (4, told, 0)


def test_whoever_is_known_from_the_appointment_alone_gets_their_link_there(post):
    room, server = post
    room.hear(
        restated(BOOKED), PortalLinkRequested(appointment_id="appointment-1", person_id="jonas")
    )
    room.carry()
    assert [taken.to for taken in server.taken] == ["jonas@harborpine.example"]


def test_older_news_of_a_person_changes_nothing(room):
    room.hear(contact_changed(person(name="New"), version=2), contact_changed(version=1))
    assert room.work(lambda uow: uow.people.find("amara")).name == "New"


def test_a_row_holds_no_token(room):
    room.hear(booked(BOOKED))
    contents = room.rows(sa.select(MESSAGES.c.content))
    assert not any("/a/" in content for (content,) in contents)
