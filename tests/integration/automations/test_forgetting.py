"""What is kept for a while only: what was heard and said, runs, copies, old versions."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from libs.contracts import automations as contract
from services.automations.adapters.tables import APPOINTMENTS, STEPS
from services.automations.entrypoints.worker import forget
from tests.support.letters import START
from tests.support.mail_room import booked, moved, rescheduled, restated
from tests.support.workshop import TAG, appointment, pause, rule

FIRST = appointment()
LATER = moved(FIRST, start=START + timedelta(days=1), end=START + timedelta(days=1, hours=1))


def test_what_was_heard_and_said_is_forgotten_after_a_while(workshop):
    workshop.make()
    workshop.hear(rescheduled(LATER))
    workshop.clock.advance(timedelta(days=181))
    workshop.transactions.run(forget)
    assert workshop.evaluations() == []


@pytest.mark.parametrize(("days", "left"), [(179, 2), (180, 1)])
def test_runs_that_ended_long_ago_are_forgotten_and_those_under_way_are_not(workshop, days, left):
    ended, waiting = workshop.make(), workshop.make(steps=[pause(200 * 1440)])
    workshop.hear(rescheduled(LATER))
    workshop.clock.advance(timedelta(days=days, seconds=1))
    workshop.transactions.run(forget)
    assert len(workshop.runs(ended)) + len(workshop.runs(waiting)) == left
    with workshop.transactions.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(STEPS)) == left


def test_copies_of_appointments_long_past_are_forgotten_unless_a_run_is_about_them(workshop):
    workshop.make(on="booked", steps=[pause(365 * 1440), pause(365 * 1440), TAG])
    workshop.hear(booked(FIRST), restated(appointment(id="nobody-cares")))

    def known(days):
        workshop.clock.advance(timedelta(days=days))
        workshop.transactions.run(forget)
        with workshop.transactions.read() as connection:
            return sorted(connection.scalars(sa.select(APPOINTMENTS.c.id)))

    # As long as a moment after it may lie ahead, and what was heard is kept.
    assert known(366 + 180) == sorted([FIRST.id, "nobody-cares"])
    assert known(5) == [FIRST.id]


def test_versions_replaced_long_ago_are_forgotten_unless_a_run_began_with_them(workshop):
    made = workshop.make(on="booked", steps=[pause(365 * 1440)])
    workshop.hear(booked(FIRST))
    for tag in ("one", "two", "three"):
        body = rule("booked", [{"do": "tag", "tag": tag}])
        workshop.ask(contract.PUT_AUTOMATION, body=body, automation_id=made)

    def versions(days):
        workshop.clock.advance(timedelta(days=days))
        workshop.transactions.run(forget)
        found = workshop.ask(contract.LIST_VERSIONS, automation_id=made)
        return [one.version for one in found.items]

    assert versions(days=180) == [4, 3, 2, 1]
    assert versions(days=1) == [4, 1]


def test_a_run_is_known_as_long_as_a_cooldown_counts_from_it(quick):
    made = quick.make(cooldown_minutes=300 * 1440)
    quick.hear(rescheduled(LATER))
    quick.clock.advance(timedelta(days=299))
    quick.transactions.run(forget)
    assert len(quick.runs(made)) == 1
