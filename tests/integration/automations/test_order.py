"""Events come in any order, runs end in any order: what is over does nothing more."""

import threading
from datetime import timedelta

import pytest

from libs.contracts import automations as contract
from tests.support.letters import START
from tests.support.mail_room import booked, cancelled, changed, moved, rescheduled
from tests.support.workshop import NOTE, TAG, appointment, pause, wait

FIRST = appointment()
LATER = moved(FIRST, start=START + timedelta(days=1), end=START + timedelta(days=1, hours=1))
MUCH_LATER = moved(LATER, start=START + timedelta(days=2), end=START + timedelta(days=2, hours=1))


class OneTurn(threading.Event):
    """The order to stop once a loop has nothing more to do."""

    def wait(self, timeout=None):
        self.set()
        return True


@pytest.mark.parametrize("ids", [("a", "b"), ("b", "a")])
@pytest.mark.parametrize("call", [contract.DELETE_AUTOMATION, contract.DISABLE_AUTOMATION])
def test_what_queues_never_begins_when_its_automation_is_given_up(quick, monkeypatch, ids, call):
    names = iter(ids)
    named = "services.automations.handlers.evaluating._run_id"
    monkeypatch.setattr(named, lambda *_: next(names))
    made = quick.make(steps=[TAG, pause(60)], overlap="queue")
    quick.hear(rescheduled(LATER), rescheduled(MUCH_LATER, LATER))
    body = {"waiting_runs": "cancel"} if call is contract.DISABLE_AUTOMATION else None
    quick.ask(call, body=body, automation_id=made)
    assert {state for state, _ in quick.states(made)} == {"cancelled"}
    assert quick.asked() == ["contact.tag_requested"]


def test_a_cancellation_that_a_later_edit_overtook_stops_what_waits(quick):
    made = quick.make(on="booked", steps=[wait(-120), NOTE])
    off = cancelled(FIRST)
    quick.hear(booked(FIRST), changed(off.after, public_notes="Sorry."), off)
    assert quick.states(made) == [("cancelled", "appointment_cancelled")]


def test_who_wakes_after_a_cancellation_does_nothing_more(quick, monkeypatch):
    made = quick.make(on="booked", steps=[pause(60), NOTE])
    quick.hear(booked(FIRST))
    with monkeypatch.context() as deaf:
        deaf.setattr("services.automations.handlers.evaluating.follow", lambda *_: None)
        quick.hear(cancelled(FIRST))
    quick.pass_by(minutes=61)
    assert quick.states(made) == [("cancelled", "appointment_cancelled")]
    assert quick.asked() == []


def test_no_wait_acts_before_the_backlog_is_heard(quick):
    made = quick.make(on="booked", steps=[pause(60), NOTE])
    quick.hear(booked(FIRST))
    quick.clock.advance(timedelta(minutes=61))
    ground = quick.service.ground
    ground.loops()["waits"](OneTurn())
    assert quick.states(made) == [("waiting", "wait")]
    ground.consumer.caught_up.set()
    ground.loops()["waits"](OneTurn())
    assert quick.states(made) == [("done", "finished")]


def test_an_older_move_that_comes_late_restarts_no_newer_run(workshop):
    made = workshop.make(steps=[TAG, wait(-120), NOTE])
    workshop.hear(booked(FIRST), rescheduled(MUCH_LATER, LATER), rescheduled(LATER))
    assert workshop.states(made) == [("waiting", "wait"), ("cancelled", "restarted")]
    assert workshop.runs(made)[0].due_at == MUCH_LATER.start - timedelta(hours=2)
    assert workshop.asked() == ["contact.tag_requested"]
