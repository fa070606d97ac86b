"""Two replicas of notifications whose clocks differ."""

from datetime import timedelta

import pytest

from libs.clock import FixedClock
from services.notifications.handlers import sending
from tests.support.letters import NOW
from tests.support.mail_room import MailRoom, booked, migrated
from tests.support.mail_server import MailServer


@pytest.mark.parametrize("hours", [-1, 1])
def test_what_one_replica_queues_another_sends_at_once(database_like, hours):
    url = database_like(migrated)
    with MailServer() as server:
        apart = MailRoom(url, clock=FixedClock(NOW + timedelta(hours=hours)))
        room = MailRoom(url, smtp_url=server.url)
        apart.hear(booked())
        room.carry()
        assert set(room.states()) == {"sent"}
        apart.close()
        room.close()


def test_what_a_fast_replica_takes_from_the_dead_waits_no_hour(database_like):
    url = database_like(migrated)
    with MailServer() as server:
        ahead = MailRoom(url, clock=FixedClock(NOW + timedelta(hours=1)))
        room = MailRoom(url, smtp_url=server.url)
        room.hear(booked())
        room.work(lambda uow: sending.claim(uow, 10))
        ahead.work(sending.take_from_the_dead)
        room.carry()
        assert set(room.states()) == {"sent"}
        ahead.close()
        room.close()
