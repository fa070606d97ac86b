"""Senders are killed at any moment: no mail is lost, none comes twice, doubt is shown as doubt."""

import random
import time
from collections import Counter

import pytest

from libs.clock import SystemClock
from tests.support import mail_sender
from tests.support.eventually import eventually
from tests.support.mail_room import MailRoom, appointment, booked, migrated
from tests.support.mail_server import MailServer

pytestmark = pytest.mark.timeout(240)


def filled_room(url, server, mails):
    """Half as many bookings as mails: each is told to two people."""
    room = MailRoom(url, clock=SystemClock(), smtp_url=server.url)
    room.hear(*(booked(appointment(id=f"appointment-{n}")) for n in range(mails // 2)))
    return room


def fates(room, server):
    """(state, how often it was accepted) of each mail, counted."""
    accepted = Counter(taken.message_id for taken in server.taken)
    ids = [(f"<{key}@harborpine.example>", state) for key, state in room.mails("key", "state")]
    return Counter((state, accepted[message_id]) for message_id, state in ids)


def settled(room):
    return not set(room.states()) & {"pending", "sending", "handing"}


@pytest.mark.parametrize(("mails", "kills"), [(400, 25)])
def test_400_mails_and_25_kills(database_like, record_property, mails, kills):
    url = database_like(migrated)
    with MailServer(slow=0.015) as server:
        room = filled_room(url, server, mails)
        for kill in range(kills):
            sender = mail_sender.start(url, server.url)
            enough = (kill + 1) * (mails - 40) // kills
            eventually(lambda enough=enough: len(server.taken) >= enough, within=60, every=0.002)
            time.sleep(random.uniform(0, 0.02))
            sender.kill()
            sender.join()
        sender = mail_sender.start(url, server.url)
        eventually(lambda: settled(room), within=60)
        sender.kill()
        sender.join()
        found = fates(room, server)
        room.close()
    record_property("fates", dict(found))
    known = {("sent", 1), ("unknown", 1), ("unknown", 0)}
    assert set(found) <= known
    assert found["sent", 1] + found["unknown", 1] + found["unknown", 0] == mails


def test_two_senders_side_by_side_send_nothing_twice(database_like):
    url = database_like(migrated)
    with MailServer() as server:
        room = filled_room(url, server, 60)
        senders = [mail_sender.start(url, server.url, lease=30) for _ in range(2)]
        eventually(lambda: settled(room), within=60)
        for sender in senders:
            sender.kill()
            sender.join()
        found = fates(room, server)
        room.close()
    assert found == {("sent", 1): 60}
