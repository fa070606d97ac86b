"""What people write never becomes a header, and every address is reached."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from services.notifications.adapters.tables import OUTBOX
from tests.support.letters import company_target, person
from tests.support.mail_room import (
    MailRoom,
    appointment,
    booked,
    migrated,
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


INJECTED = "amara@okafor.example\r\nBcc: eve@evil.example"


@pytest.mark.parametrize(
    "parts",
    [
        {"email": INJECTED},
        {"name": "Amara\r\nBcc: eve@evil.example"},
        {"name": 'Amara" <eve@evil.example>'},
    ],
    ids=["address", "name", "quotes"],
)
def test_nothing_that_people_write_becomes_a_header(post, parts):
    room, server = post
    room.hear(booked(appointment(target=company_target(person(**parts)))))
    room.carry()
    assert all(taken.mail["Bcc"] is None for taken in server.taken)
    assert not any("evil" in taken.to for taken in server.taken)


def test_international_names_and_addresses_arrive(post):
    room, server = post
    who = person(name="Zoë Ørsted 測試", email="zoë@bücher.example")
    room.hear(booked(appointment(target=company_target(who))))
    room.carry()
    mail = server.taken[0].mail
    assert ("Zoë Ørsted 測試" in str(mail["To"]), server.taken[0].to[:3]) == (True, "zoë")


def test_an_address_that_needs_much_asks_nothing_of_others_mails(sqlite_like):
    with MailServer(smtputf8=False) as server:
        room = MailRoom(sqlite_like(migrated), smtp_url=server.url)
        room.hear(booked(appointment(target=company_target(person(email="zoë@okafor.example")))))
        room.carry()
        assert room.states() == ["failed", "sent"]
        room.close()
