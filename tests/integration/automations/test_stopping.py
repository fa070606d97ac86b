"""Many runs of an automation stop piece by piece, and none does anything more meanwhile."""

from contextlib import suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa

from libs.contracts import automations as contract
from services.automations.adapters import runs
from services.automations.adapters.automations import SqlAutomations
from services.automations.adapters.tables import APPOINTMENTS, RUNS, STEPS
from services.automations.entrypoints.worker import stop_runs
from services.automations.handlers import stopping
from tests.support.letters import START
from tests.support.mail_room import booked, moved, rescheduled
from tests.support.workshop import HOOK, NOTE, Workshop, appointment, migrated, pause, wait

FIRST = appointment()
OFF = (
    (contract.DISABLE_AUTOMATION, {"waiting_runs": "cancel"}, "automation_disabled"),
    (contract.DELETE_AUTOMATION, None, "automation_deleted"),
)


@pytest.fixture
def ten_waiting(workshop, monkeypatch):
    """Ten runs that wait, of which four stop at once."""
    monkeypatch.setattr(stopping, "AT_ONCE", 4)
    made = workshop.make(on="booked", steps=[pause(60), NOTE])
    workshop.hear(*(booked(appointment(id=f"a{n}")) for n in range(10)))
    return made


def told_to_stop(workshop):
    with workshop.transactions.read() as connection:
        return len(SqlAutomations(connection).stopping())


@pytest.mark.parametrize(("call", "body", "why"), OFF)
def test_what_is_left_stops_later_and_does_nothing_until_then(
    workshop, ten_waiting, call, body, why
):
    workshop.ask(call, body=body, automation_id=ten_waiting)
    states = workshop.states(ten_waiting)
    assert (states.count(("cancelled", why)), states.count(("waiting", "wait"))) == (4, 6)
    workshop.pass_by(hours=2)
    assert workshop.asked() == []
    assert (told_to_stop(workshop), stop_runs(workshop.transactions)) == (1, 4)
    assert (stop_runs(workshop.transactions), told_to_stop(workshop)) == (2, 0)
    assert workshop.states(ten_waiting) == [("cancelled", why)] * 10
    assert [step.state for step in workshop.runs(ten_waiting)[9].steps] == ["cancelled", "pending"]
    ended = workshop.told("run.ended")
    assert (len(ended), len({one["run_id"] for one in ended})) == (10, 10)
    assert {(one["state"], one["why"]) for one in ended} == {("cancelled", why)}
    assert stop_runs(workshop.transactions) == 0


def test_who_dies_in_the_midst_of_it_loses_nothing(workshop, ten_waiting, monkeypatch):
    workshop.ask(contract.DELETE_AUTOMATION, automation_id=ten_waiting)
    with monkeypatch.context() as patch:
        patch.setattr(SqlAutomations, "has_stopped", lambda *_: 1 / 0)
        for _ in range(3):
            with suppress(ZeroDivisionError):
                stop_runs(workshop.transactions)
    while stop_runs(workshop.transactions):
        pass
    assert set(workshop.states(ten_waiting)) == {("cancelled", "automation_deleted")}
    assert len(workshop.told("run.ended")) == 10


def test_what_is_planned_anew_meanwhile_stops_when_it_wakes(quick, monkeypatch):
    monkeypatch.setattr(stopping, "AT_ONCE", 0)
    made = quick.make(on="booked", steps=[wait(-120), NOTE])
    quick.hear(booked(FIRST))
    body = {"waiting_runs": "cancel"}
    quick.ask(contract.DISABLE_AUTOMATION, body=body, automation_id=made)
    quick.hear(rescheduled(moved(FIRST, start=START + timedelta(days=1))))
    assert quick.states(made) == [("waiting", "wait")]
    quick.pass_by(days=3)
    assert (quick.states(made), quick.asked()) == ([("cancelled", "automation_disabled")], [])


def test_runs_that_a_clock_ahead_of_ours_began_stop_too(workshop):
    made = workshop.make(on="booked", steps=[pause(60), NOTE])
    now = workshop.clock.now()
    workshop.clock.advance(timedelta(hours=1))
    workshop.hear(booked(FIRST))
    workshop.clock.set(now)
    workshop.ask(contract.DELETE_AUTOMATION, automation_id=made)
    assert workshop.states(made) == [("cancelled", "automation_deleted")]
    assert told_to_stop(workshop) == 0


def test_a_run_that_ends_by_itself_while_it_is_to_stop_keeps_its_step(quick, monkeypatch):
    made = quick.make(on="booked", steps=[pause(60), NOTE])
    quick.hear(booked(FIRST))

    def held(connection, ids):
        """Found as active, and then it failed."""
        connection.execute(RUNS.update().values(state="failed"))
        connection.execute(STEPS.update().values(state="failed"))
        return ids

    monkeypatch.setattr(runs, "hold_free", held)
    quick.ask(contract.DELETE_AUTOMATION, automation_id=made)
    (run,) = quick.runs(made)
    assert (run.state, [step.state for step in run.steps]) == ("failed", ["failed"] * 2)
    assert quick.told("run.ended") == []


def test_what_begins_when_it_is_on_again_does_not_stop(workshop, ten_waiting):
    body = {"waiting_runs": "cancel"}
    workshop.ask(contract.DISABLE_AUTOMATION, body=body, automation_id=ten_waiting)
    workshop.clock.advance(timedelta(seconds=1))
    workshop.ask(contract.ENABLE_AUTOMATION, automation_id=ten_waiting)
    workshop.hear(booked(appointment(id="later")))
    while stop_runs(workshop.transactions):
        pass
    states = workshop.states(ten_waiting)
    assert (states[-1], len(set(states[:-1]))) == (("waiting", "wait"), 1)


def test_a_webhook_of_what_is_given_up_is_never_delivered(quick):
    made = quick.make(on="booked", steps=[HOOK])
    quick.hear(booked(appointment()))
    quick.ask(contract.DELETE_AUTOMATION, automation_id=made)
    assert not quick.courier.deliver_next()


def test_an_appointment_that_somebody_holds_is_passed_over_until_it_is_free(postgres_like):
    workshop = Workshop(postgres_like(migrated))
    made = workshop.make(on="booked", steps=[pause(60)])
    workshop.hear(*(booked(appointment(id=f"a{n}")) for n in range(3)))
    with workshop.transactions.engine.connect() as holding:
        one = sa.select(APPOINTMENTS).where(APPOINTMENTS.c.id == "a1").with_for_update()
        holding.execute(one)
        workshop.ask(contract.DELETE_AUTOMATION, automation_id=made)
        assert [state for state, _ in workshop.states(made)] == [
            "cancelled",
            "waiting",
            "cancelled",
        ]
        assert stop_runs(workshop.transactions) == 0
    assert stop_runs(workshop.transactions) == 1
    workshop.close()
