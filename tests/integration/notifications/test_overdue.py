"""Readiness is honest about reminders that nobody sends."""

from datetime import timedelta

from tests.support.letters import START
from tests.support.mail_room import MailRoom, appointment, booked, migrated, reminder

HOUR = timedelta(hours=1)


def test_one_that_nobody_sends_in_time_makes_the_service_not_ready(sqlite_like):
    room = MailRoom(sqlite_like(migrated))

    def due():
        room.service.ground.health._readiness._kept = None  # it is asked once a second at most
        return room.service.ground.health.readiness().checks["due"].detail

    room.hear(booked(appointment(reminders=[reminder(60, "staff")])))
    found = [due()]
    for late in (timedelta(seconds=50), timedelta(seconds=90)):
        room.clock.set(START - HOUR + late)
        found.append(due())
    room.remind()
    found.append(due())
    room.close()
    assert found == ["ok", "ok", "reminders: something is overdue for 90 s", "ok"]
