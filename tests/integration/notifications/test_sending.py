"""Rows on their way out: what waits, what fails, what nobody knows, and what is sent again."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from libs.contracts import notifications as contract
from libs.contracts.problem import ProblemError
from libs.persistence.faults import DatabaseAwayError
from services.notifications.adapters.tables import MESSAGES, OUTBOX
from services.notifications.entrypoints.sender import AwayError
from services.notifications.handlers import sending
from tests.support.letters import LATER, company_target, person
from tests.support.mail_room import (
    MailRoom,
    acting,
    appointment,
    booked,
    contact_changed,
    migrated,
    moved,
    rescheduled,
    staff_changed,
)
from tests.support.mail_server import MailServer

BOOKED = appointment()
LONG = timedelta(hours=1)


@pytest.fixture
def post(database_like):
    """A room and the mail server that it sends to."""
    with MailServer() as server:
        room = MailRoom(database_like(migrated), smtp_url=server.url)
        yield room, server
        room.close()


def told(room):
    """What was published of messages."""
    found = sa.select(OUTBOX.c.routing_key).where(OUTBOX.c.routing_key.startswith("message."))
    return sorted(key for (key,) in room.rows(found))


def test_a_sent_message_keeps_the_servers_words(post):
    room, _ = post
    room.hear(booked())
    room.carry()
    assert room.mails("state", "reply") == [("sent", "250 2.0.0 Taken")] * 2
    assert told(room) == ["message.sent"] * 2


def test_five_bad_addresses_among_fifty_stop_nobody_else(post):
    room, server = post
    people = [person(id=f"p{n}", name=f"P {n}", email=f"p{n}@okafor.example") for n in range(49)]
    bad = {f"p{n}@okafor.example" for n in (3, 11, 12, 30, 48)}
    server.faults["rcpt"] = lambda to: f"550 5.1.1 <{to}>: unknown" if to in bad else None
    room.hear(booked(appointment(target=company_target(*people))))
    room.carry()
    words = [reply for state, reply in room.mails("state", "reply") if state == "failed"]
    assert (room.states().count("sent"), len(server.taken)) == (45, 45)
    assert words == [f"550 5.1.1 <p{n}@okafor.example>: unknown" for n in (3, 11, 12, 30, 48)]
    assert told(room).count("message.failed") == 5


def test_a_server_that_is_away_costs_no_attempt(post):
    room, server = post
    server.faults["connect"] = ["cut"]
    room.hear(booked())
    with pytest.raises(AwayError):
        room.sender.carry_some()
    assert room.mails("state", "attempts") == [("pending", 0)] * 2
    room.carry()
    assert room.mails("state", "attempts") == [("sent", 1)] * 2


def test_what_is_refused_for_now_is_tried_again_later(post):
    room, server = post
    server.faults["rcpt"] = ["450 4.2.0 Greylisted"]
    room.hear(booked())
    room.carry()
    assert room.mails("state", "reply")[0] == ("pending", "450 4.2.0 Greylisted")
    room.clock.advance(LONG)
    room.carry()
    assert room.mails("state", "attempts") == [("sent", 2), ("sent", 1)]


def test_there_is_an_end_to_trying(post):
    room, server = post
    server.faults["rcpt"] = lambda to: "450 4.2.0 Never mind" if "amara" in to else None
    room.hear(booked())
    for _ in range(61):
        room.carry()
        room.clock.advance(LONG)
    assert room.mails("state", "attempts") == [("failed", 60), ("sent", 1)]


@pytest.mark.parametrize("answer", ["hang", "cut"])
def test_no_answer_after_the_dot_is_shown_and_never_tried_again(post, answer):
    room, server = post
    server.faults["after"] = [answer]
    room.hear(booked())
    room.carry()
    room.clock.advance(LONG)
    room.carry()
    assert (room.states(), len(server.taken)) == (["unknown", "sent"], 2)
    assert "message.failed" in told(room)


def test_a_refusal_after_the_dot_is_no_doubt(post):
    room, server = post
    server.faults["end"] = ["451 4.3.0 Later", "554 5.7.1 Spam"]
    room.hear(booked())
    room.carry()
    assert room.states() == ["pending", "failed"]


def test_a_server_that_goes_away_at_the_dot_and_says_so_gets_the_mail_later(post):
    room, server = post
    server.faults["end"] = ["421 4.3.2 Going down"]
    room.hear(booked())
    room.carry()
    assert room.mails("state", "reply")[0] == ("pending", "421 4.3.2 Going down")
    room.clock.advance(LONG)
    room.carry()
    assert (room.states(), len(server.taken)) == (["sent", "sent"], 2)


def test_a_later_mail_waits_for_an_earlier_one_to_the_same_person(post):
    room, server = post
    server.faults["rcpt"] = ["450 4.2.0 Greylisted"]
    room.hear(booked(BOOKED), rescheduled(moved(BOOKED, start=LATER), BOOKED))
    room.carry()
    assert room.states() == ["pending", "sent", "pending", "sent"]
    room.clock.advance(LONG)
    room.carry()
    to_amara = [t.mail["Subject"][:5] for t in server.taken if t.to == "amara@okafor.example"]
    assert to_amara == ["Booke", "Moved"]


def test_the_order_is_that_of_the_versions_however_they_were_heard(post):
    room, server = post
    room.hear(rescheduled(moved(BOOKED, start=LATER), BOOKED), booked(BOOKED))
    room.carry()
    to_amara = [t.mail["Subject"][:5] for t in server.taken if t.to == "amara@okafor.example"]
    assert to_amara == ["Booke", "Moved"]


@pytest.mark.parametrize("answer", ["550 5.1.1 Unknown", None])
def test_nobody_waits_for_what_failed_or_is_unknown(post, answer):
    room, server = post
    server.faults["rcpt" if answer else "after"] = [answer or "cut"]
    room.hear(booked(BOOKED), rescheduled(moved(BOOKED, start=LATER), BOOKED))
    room.carry()
    assert room.states()[2:] == ["sent", "sent"]


def test_what_a_dead_sender_held_before_the_dot_goes_back_into_the_queue(post):
    room, server = post
    room.hear(booked())
    room.work(lambda uow: uow.messages.claim(9, timedelta(seconds=30)))
    room.carry()
    assert server.taken == []
    room.clock.advance(LONG)
    room.carry()
    assert room.states() == ["sent", "sent"]


def test_what_a_dead_sender_held_at_the_dot_is_unknown(post):
    room, server = post
    room.hear(booked())
    held = room.work(lambda uow: uow.messages.claim(1, timedelta(seconds=30)))[0]
    room.work(lambda uow: uow.messages.hand(held, "Booked", timedelta(seconds=30)))
    room.clock.advance(LONG)
    room.carry()
    assert (room.states(), len(server.taken)) == (["unknown", "sent"], 1)


def test_the_servers_late_word_settles_what_was_unknown(post):
    room, _ = post
    room.hear(booked())
    held = room.work(lambda uow: uow.messages.claim(1, timedelta(seconds=30)))[0]
    room.work(lambda uow: uow.messages.hand(held, "Booked", timedelta(seconds=30)))
    room.clock.advance(LONG)
    room.carry()
    room.work(lambda uow: uow.messages.accept(held, "250 At last"))
    assert room.states() == ["sent", "sent"]


def test_who_lost_the_lease_may_not_send(post):
    room, _ = post
    room.hear(booked())
    slow = room.work(lambda uow: uow.messages.claim(1, timedelta(seconds=30)))[0]
    room.clock.advance(LONG)
    room.carry()
    assert room.work(lambda uow: uow.messages.hand(slow, "Booked", LONG)) is False


def test_a_mail_that_cannot_be_written_fails_alone(post):
    room, server = post
    strange = company_target(person(email="no address at all"), person(id="chidi"))
    room.hear(booked(appointment(target=strange)))
    room.carry()
    assert room.states() == ["failed", "sent", "sent"]
    assert all("\n" not in taken.to for taken in server.taken)


def resend(room, message_id, actor=None):
    parameters = {"message_id": message_id}
    return room.ask(contract.RESEND_MESSAGE, actor or acting(), parameters=parameters)


def test_staff_send_again_what_failed_or_is_unknown(post):
    room, server = post
    server.faults["rcpt"] = ["550 5.1.1 Unknown"]
    server.faults["after"] = ["cut"]
    room.hear(staff_changed(), booked())
    room.carry()
    assert room.states() == ["failed", "unknown"]
    first = [taken.content for taken in server.taken]
    again = [resend(room, message_id).state for (message_id,) in room.mails("id")]
    room.carry()
    assert (again, room.states()) == (["queued"] * 2, ["sent"] * 2)
    assert first[0] in [taken.content for taken in server.taken[1:]]


def test_what_is_sent_again_goes_to_the_present_address(post):
    room, server = post
    server.faults["rcpt"] = lambda to: "550 5.1.1 Unknown" if "typo" in to else None
    wrong = person(email="typo@okafor.example")
    room.hear(staff_changed(), contact_changed(wrong))
    room.hear(booked(appointment(target=company_target(wrong))))
    room.carry()
    room.hear(contact_changed(person(name="Amara O."), version=2))
    [failed] = [which for which, state in room.mails("id", "state") if state == "failed"]
    resend(room, failed)
    room.carry()
    assert (room.states(), server.taken[-1].to) == (["sent"] * 2, "amara@okafor.example")
    assert room.mails("to_name", "audience")[0] == ("Amara O.", "target")


def refusal(room, message_id, actor):
    with pytest.raises(ProblemError) as caught:
        resend(room, message_id, actor)
    return caught.value.code


def test_what_was_sent_is_not_sent_again(post):
    room, _ = post
    room.hear(staff_changed(), contact_changed(), booked())
    room.carry()
    [(message_id, *_), _] = room.rows(sa.select(MESSAGES.c.id).order_by(MESSAGES.c.seq))
    assert refusal(room, message_id, acting()) == "wrong_state"
    assert refusal(room, message_id, acting("contact", "amara")) == "not_allowed"
    assert refusal(room, message_id, acting("staff", "mia")) == "not_found"
    assert refusal(room, "nothing", acting()) == "not_found"


def away(*_):
    raise DatabaseAwayError


def test_a_database_that_is_away_before_the_dot_keeps_the_mail_from_being_sent(post, monkeypatch):
    room, server = post
    room.hear(booked())
    with monkeypatch.context() as broken:
        broken.setattr(sending, "hand", away)
        with pytest.raises(DatabaseAwayError):
            room.sender.carry_some()
    assert (server.taken, room.states()) == ([], ["sending", "pending"])
    room.carry()
    assert (room.states(), len(server.taken)) == (["sent", "sent"], 2)


def test_what_became_of_a_mail_is_written_down_as_soon_as_there_is_a_database(post, monkeypatch):
    room, _ = post
    room.hear(booked())
    accept, failures = sending.accept, [away, away]
    monkeypatch.setattr(
        sending, "accept", lambda *parts: failures.pop()() if failures else accept(*parts)
    )
    monkeypatch.setattr("services.notifications.entrypoints.sender.time.sleep", lambda _: None)
    room.carry()
    assert room.states() == ["sent", "sent"]


def test_a_sender_that_is_stopped_gives_back_what_it_has_not_begun(post):
    room, server = post
    room.hear(booked())
    stop = threading.Event()
    stop.set()
    room.sender.carry_some(stop)
    assert (room.mails("state", "attempts"), server.taken) == ([("pending", 0)] * 2, [])
