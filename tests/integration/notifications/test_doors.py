"""Notifications' HTTP door: who sees what, templates, previews, calendars."""

from datetime import timedelta

import pytest

from libs.contracts import notifications as contract
from libs.contracts.actor import SYSTEM
from libs.contracts.problem import ProblemError
from libs.contracts.values import PageQuery
from libs.web.actor_tokens import ActorTokens
from services.notifications.adapters.tables import REMINDERS
from tests.support.letters import LATER, START, company_target, mia, person
from tests.support.mail_room import (
    KEYS,
    MailRoom,
    acting,
    appointment,
    booked,
    cancelled,
    contact_changed,
    migrated,
    moved,
    reminder,
    rescheduled,
    staff_changed,
)
from tests.support.mail_server import MailServer

ONE = {"appointment_id": "appointment-1"}
BOOKED = appointment(reminders=[reminder(60)])
ADMIN = acting("staff", "mia")
AMARA = acting("contact", "amara")


@pytest.fixture
def server():
    with MailServer() as running:
        yield running


@pytest.fixture
def room(sqlite_like, server):
    room = MailRoom(sqlite_like(migrated), smtp_url=server.url)
    room.hear(staff_changed(), staff_changed(mia(), is_admin=True), contact_changed())
    yield room
    room.close()


def refused(room, endpoint, actor, **more):
    with pytest.raises(ProblemError) as caught:
        room.ask(endpoint, actor, **more)
    return caught.value.code


def may_see(room, actor):
    try:
        found = room.ask(contract.LIST_MESSAGES, actor, parameters=ONE)
    except ProblemError as problem:
        return problem.code
    return [message.to for message in found.items]


BOTH = ["Amara Okafor", "Jonas Weber"]


@pytest.mark.parametrize(
    ("actor", "seen"),
    [
        (acting(), BOTH),
        (ADMIN, BOTH),
        (acting("api_key", "key-1"), BOTH),
        (AMARA, ["Amara Okafor"]),
        (acting("contact", "chidi"), "not_found"),
        (acting("staff", "lee"), "not_found"),
        (acting("contact", "amara", appointment_id="appointment-1"), ["Amara Okafor"]),
        (acting("contact", "amara", appointment_id="another"), "not_found"),
    ],
)
def test_each_sees_what_is_theirs(room, actor, seen):
    room.hear(booked(BOOKED))
    assert may_see(room, actor) == seen


def test_what_was_mailed_to_somebody_is_told_to_staff_the_newest_first(room):
    room.hear(booked(BOOKED))
    of_amara = {"person_id": "amara"}
    found = room.ask(contract.LIST_MESSAGES_TO, acting(), parameters=of_amara).items
    assert [(one.to, one.appointment_id, one.state) for one in found] == [
        ("Amara Okafor", BOOKED.id, "queued")
    ]
    with pytest.raises(ProblemError) as caught:
        room.ask(contract.LIST_MESSAGES_TO, AMARA, parameters=of_amara)
    assert caught.value.code == "not_allowed"


def test_a_shared_calendar_is_seen_by_those_it_is_shared_with(room):
    lee = acting("staff", "lee")
    room.hear(booked(BOOKED), staff_changed(version=2, shares_calendar_with=["lee"]))
    shared = may_see(room, lee)
    room.hear(staff_changed(version=3, shares_calendar_with="all"))
    assert (shared, may_see(room, acting("staff", "kim"))) == (BOTH, BOTH)


def test_a_companys_contact_sees_their_own_mails_of_its_appointments(room):
    company = appointment(target=company_target(person()))
    room.hear(contact_changed(version=2, company_id="okafor"), booked(company))
    room.hear(contact_changed(person(id="chidi"), company_id="okafor"))
    assert (may_see(room, AMARA), may_see(room, acting("contact", "chidi"))) == (
        ["Amara Okafor"],
        [],
    )


def test_messages_come_in_pages(room):
    room.hear(booked(BOOKED))
    first = room.ask(contract.LIST_MESSAGES, acting(), parameters=ONE, query=PageQuery(limit=1))
    second = room.ask(
        contract.LIST_MESSAGES,
        acting(),
        parameters=ONE,
        query=PageQuery(limit=1, cursor=first.next_cursor),
    )
    assert [first.items[0].to, second.items[0].to, second.next_cursor] == [*BOTH, None]


def test_what_was_never_heard_of_is_not_found(room):
    assert may_see(room, ADMIN) == "not_found"


def test_a_failed_reminder_says_so(room):
    room.hear(booked(BOOKED))
    room.work(lambda uow: uow.connection.execute(REMINDERS.update().values(state="dead")))
    [found] = room.ask(contract.LIST_REMINDERS, acting(), parameters=ONE).items
    assert (found.state, found.why) == ("dropped", "failed")


def test_nobodys_test_mail_is_sent_again_by_another(room, server):
    body = contract.PreviewTemplate()
    made = room.ask(contract.TEST_TEMPLATE, acting(), parameters={"kind": "booked"}, body=body)
    parameters = {"message_id": made.id}
    codes = [
        refused(room, contract.RESEND_MESSAGE, who, parameters=parameters)
        for who in (ADMIN, acting())
    ]
    assert codes == ["not_found", "wrong_state"]


def test_a_queued_message_has_its_subject_already(room):
    room.hear(booked(BOOKED))
    queued = room.ask(contract.LIST_MESSAGES, acting(), parameters=ONE).items[0]
    room.carry()
    sent = room.ask(contract.LIST_MESSAGES, acting(), parameters=ONE).items[0]
    assert (queued.state, sent.state, queued.subject) == ("queued", "sent", sent.subject)


def render(room, event, actor=None):
    body = contract.RenderEvent(key=event.key, event=event.model_dump(mode="json"))
    return room.ask(contract.RENDER_EVENT, actor or acting(), body=body)


def test_what_was_previewed_is_what_is_sent(room, server):
    event = rescheduled(moved(BOOKED, start=LATER), BOOKED, reason="The train is late.")
    room.hear(booked(BOOKED))
    previewed = render(room, event)
    room.hear(event)
    room.carry()
    sent = {str(t.mail["Subject"]): t.mail for t in server.taken[2:]}
    for message in previewed.messages:
        text = sent[message.subject].get_body(("plain",)).get_content().replace("\r\n", "\n")
        before, _, after = message.text.partition("https://book.example/a/example")
        assert text.startswith(before)
        assert text.rstrip("\n").endswith(after.rstrip("\n"))


def test_a_preview_shows_calendars_and_reminders_and_changes_nothing(room):
    room.hear(booked(BOOKED))
    rows = room.reminders()
    found = render(room, rescheduled(moved(BOOKED, start=LATER), BOOKED))
    assert [(one.method, one.sequence) for one in found.calendar] == [("REQUEST", 1)] * 2
    assert (len(found.reminders.moved), found.reminders.dropped) == (1, [])
    assert (room.reminders(), len(room.mails())) == (rows, 2)


def test_a_cancellations_preview_drops_the_reminders(room):
    room.hear(booked(BOOKED))
    found = render(room, cancelled(BOOKED))
    assert (found.calendar[0].method, len(found.reminders.dropped)) == ("CANCEL", 1)


def test_a_contact_previews_their_own_mail_alone(room):
    event = rescheduled(moved(BOOKED, start=LATER), BOOKED, actor=AMARA)
    assert [one.to for one in render(room, event, AMARA).messages] == ["Amara Okafor"]


@pytest.mark.parametrize(
    ("key", "event"), [("appointment.changed", {}), ("nothing", {}), ("appointment.booked", {})]
)
def test_what_is_no_change_cannot_be_previewed(room, key, event):
    body = contract.RenderEvent(key=key, event=event)
    assert refused(room, contract.RENDER_EVENT, acting(), body=body) == "invalid"


def test_unknown_fields_of_an_edited_text_are_named(room):
    message = {"subject": "Hello", "body": "Hi {{contact.shoe_size}}"}
    event = rescheduled(moved(BOOKED, start=LATER), BOOKED, message=message)
    body = contract.RenderEvent(key=event.key, event=event.model_dump(mode="json"))
    with pytest.raises(ProblemError, match=r"contact\.shoe_size"):
        room.ask(contract.RENDER_EVENT, acting(), body=body)


def fetch(room, path, actor):
    return room.service.app.test_client().get(
        path, headers={"X-Rebook-Actor": ActorTokens(KEYS).sign(actor)}
    )


def test_the_calendar_file_is_the_present_state(room):
    room.hear(booked(BOOKED))
    path = "/appointments/appointment-1/calendar.ics"
    first = fetch(room, path, AMARA)
    room.hear(cancelled(BOOKED))
    second = fetch(room, path, AMARA)
    nobody = fetch(room, path, acting("contact", "chidi"))
    assert first.content_type.startswith("text/calendar")
    assert (b"METHOD:REQUEST" in first.data, b"METHOD:CANCEL" in second.data) == (True, True)
    assert (b"amara@okafor.example" in first.data, nobody.status_code) == (True, 404)


def feed(room, person_id, actor=SYSTEM):
    query = contract.FeedQuery(person_id=person_id)
    return room.ask(contract.GET_FEED_FILE, actor, query=query).ics


def test_a_feed_holds_what_is_booked(room):
    gone = appointment(id="gone", uid="gone@rebook")
    room.hear(booked(BOOKED), booked(gone), cancelled(gone))
    assert [feed(room, who).count("BEGIN:VEVENT") for who in ("amara", "jonas", "mia")] == [1, 1, 0]


def test_a_feed_is_its_owners_alone(room):
    query = contract.FeedQuery(person_id="jonas")
    codes = [
        refused(room, contract.GET_FEED_FILE, AMARA, query=query),
        refused(room, contract.GET_FEED_FILE, acting("api_key", "key-1"), query=query),
        refused(room, contract.GET_FEED_FILE, SYSTEM, query=contract.FeedQuery(person_id="nobody")),
    ]
    assert codes == ["not_found"] * 3
    assert feed(room, "amara", AMARA).startswith("BEGIN:VCALENDAR")


def test_a_feed_of_too_many_leaves_out_what_is_long_past(room, monkeypatch):
    monkeypatch.setattr("services.notifications.queries.calendars._MOST", 2)
    for day in range(3):
        start = START + timedelta(days=day)
        room.hear(booked(appointment(id=f"a-{day}", uid=f"a-{day}@rebook", start=start)))
    found = feed(room, "amara")
    assert [f"UID:a-{day}@rebook" in found for day in range(3)] == [False, True, True]
    assert found.index("a-1@rebook") < found.index("a-2@rebook")


def test_a_companys_feed_holds_its_appointments(room):
    room.hear(contact_changed(person(id="chidi"), company_id="okafor"))
    room.hear(booked(appointment(target=company_target(person()))))
    assert feed(room, "chidi").count("BEGIN:VEVENT") == 1


def test_archived_admins_are_none(room):
    room.hear(staff_changed(mia(), version=2, is_admin=True, archived=True))
    room.hear(booked(BOOKED))
    assert may_see(room, ADMIN) == "not_found"
