"""What is wrong with one automation, or with one run of it, is its own failure alone."""

import json
from datetime import timedelta

import pytest

from libs import logs
from libs.contracts import automations as contract
from libs.persistence import inbox
from services.automations.adapters.runs import SqlRuns
from services.automations.adapters.tables import RUNS
from services.automations.domain.matching import CompiledRule
from services.automations.handlers import advancing
from tests.support.letters import START
from tests.support.mail_room import booked, moved, rescheduled
from tests.support.workshop import HOOK, NOTE, TAG, appointment, at, pause

FIRST = appointment()
LATER = moved(FIRST, start=START + timedelta(days=1), end=START + timedelta(days=1, hours=1))
MUCH_LATER = moved(LATER, start=START + timedelta(days=2), end=START + timedelta(days=2, hours=1))
BAD = {"do": "add_note", "text": "This one raises."}


def raising(patch):
    """A step with this note cannot be made into a request."""
    known = advancing.request_of

    def request_of(step, *rest):
        if getattr(step, "text", "") == BAD["text"]:
            raise ValueError("no such thing")
        return known(step, *rest)

    patch.setattr(advancing, "request_of", request_of)


@pytest.fixture
def broken(monkeypatch):
    with monkeypatch.context() as patch:
        raising(patch)
        yield patch


def set_aside(workshop):
    with workshop.transactions.read() as connection:
        return inbox.list_entries(connection, ("failed", "parked"))


def test_a_step_that_raises_fails_its_run_alone_and_can_be_resumed(workshop, broken):
    bad = workshop.make(on="booked", steps=[TAG, BAD, HOOK])
    good = workshop.make(on="booked", steps=[NOTE])
    workshop.hear(booked(FIRST))
    (run,) = workshop.runs(bad)
    assert (run.state, run.why, run.resumable) == ("failed", "step_failed", True)
    assert [step.state for step in run.steps] == ["done", "failed", "pending"]
    assert (run.steps[1].attempts, "no such thing" in run.steps[1].error) == (1, True)
    assert workshop.states(good) == [("done", "finished")]
    assert workshop.asked() == ["contact.tag_requested", "appointment.note_requested"]
    assert set_aside(workshop) == []
    again = workshop.ask(contract.RESUME_RUN, run_id=run.id)
    assert (again.state, again.steps[1].attempts) == ("failed", 2)
    broken.undo()
    assert workshop.ask(contract.RESUME_RUN, run_id=run.id).why == "delivery"
    assert [told["step_key"] for told in workshop.told("contact.tag_requested")] == [f"{run.id}.1"]
    assert len(workshop.told("appointment.note_requested")) == 2


def test_what_cannot_even_begin_says_so_and_the_others_go_on(workshop, monkeypatch):
    bad, good = workshop.make(on="booked"), workshop.make(on="booked")
    known = SqlRuns.add

    def add(self, run):
        known(self, run)
        if run.automation.id == bad:
            self._connection.execute(RUNS.insert().values(id="without the rest"))

    monkeypatch.setattr(SqlRuns, "add", add)
    workshop.hear(booked(FIRST))
    assert (workshop.states(bad), workshop.states(good)) == ([], [("done", "finished")])
    assert [(one.matched, one.because.why) for one in workshop.evaluations()] == [
        (True, "could_not_begin"),
        (True, "started"),
    ]
    assert workshop.asked() == ["contact.tag_requested"]
    assert set_aside(workshop) == []


def test_a_condition_that_raises_holds_up_no_other(quick, monkeypatch, capsys):
    bad, good = quick.make(on="booked", name="Bad"), quick.make(on="booked")
    known = CompiledRule.judge

    def judge(self, facts):
        if self.rule.name == "Bad":
            raise KeyError("Amara")
        return known(self, facts)

    monkeypatch.setattr(CompiledRule, "judge", judge)
    logs.configure("info")
    quick.hear(booked(FIRST))
    said = capsys.readouterr().err
    (line,) = [one for one in map(json.loads, said.splitlines()) if "not_judged" in one["event"]]
    assert (line["automation"], line["error"], "Amara" in said) == (bad, "KeyError", False)
    assert (quick.states(bad), quick.states(good)) == ([], [("done", "finished")])
    assert [one.because.why for one in quick.evaluations()] == ["could_not_begin", "started"]
    assert set_aside(quick) == []


def test_what_queued_fails_alone_when_its_turn_comes(workshop, monkeypatch):
    made = workshop.make(steps=[BAD, pause(60)], overlap="queue")
    workshop.hear(rescheduled(LATER))
    raising(monkeypatch)
    workshop.hear(rescheduled(MUCH_LATER, LATER))
    assert workshop.states(made) == [("waiting", "wait"), ("waiting", "queued")]
    workshop.pass_by(minutes=60)
    assert workshop.states(made) == [("done", "finished"), ("failed", "step_failed")]


def test_a_moment_whose_step_raises_comes_for_all_others(quick, broken):
    bad, good = quick.make(on=at(-60), steps=[BAD]), quick.make(on=at(-60))
    quick.hear(booked(FIRST))
    quick.pass_by(days=2)
    assert (quick.states(bad), quick.states(good)) == (
        [("failed", "step_failed")],
        [("done", "finished")],
    )
