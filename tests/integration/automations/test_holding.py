"""What is switched off, given up or under way already: nothing begins beside it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from libs.contracts import automations as contract
from libs.contracts.problem import ProblemError
from services.automations.adapters.automations import SqlAutomations
from services.automations.domain.answers import Answered
from services.automations.handlers import waiting
from tests.support.letters import START
from tests.support.mail_room import moved, rescheduled
from tests.support.workshop import HOOK, NOTE, TAG, Workshop, appointment, migrated, pause

FIRST = appointment()
LATER = moved(FIRST, start=START + timedelta(days=1), end=START + timedelta(days=1, hours=1))
MUCH_LATER = moved(LATER, start=START + timedelta(days=2), end=START + timedelta(days=2, hours=1))
REFUSED = (contract.RESUME_RUN, contract.REPEAT_RUN)


def switch(workshop, *, running):
    workshop.ask(contract.PUT_SWITCH, body={"running": running})


def answer(workshop, run, found, place=0):
    """A webhook that was on its way has come to its end."""
    handler = waiting.delivered if found.ok else waiting.not_delivered
    last = () if found.ok else (None,)
    workshop.transactions.run(lambda uow: handler(run.id, place, found, *last, uow))


def failed(workshop, **parts):
    """An automation, and a run of it whose webhook has failed."""
    made = workshop.make(steps=[HOOK, NOTE], **parts)
    workshop.hear(rescheduled(LATER))
    (run,) = workshop.runs(made)
    answer(workshop, run, Answered(ok=False, status=404))
    return made, run


def test_an_answer_that_comes_while_all_is_off_is_taken_up_when_all_runs_again(workshop):
    made = workshop.make(steps=[HOOK, pause(5), NOTE])
    workshop.hear(rescheduled(LATER))
    switch(workshop, running=False)
    answer(workshop, workshop.runs(made)[0], Answered(ok=True, status=200))
    workshop.pass_by(minutes=10)
    assert workshop.states(made) == [("waiting", "switched_off")]
    switch(workshop, running=True)
    workshop.pass_by(minutes=1)
    assert workshop.states(made) == [("waiting", "wait")]
    workshop.pass_by(minutes=5)
    assert workshop.states(made) == [("done", "finished")]
    assert workshop.asked() == ["appointment.note_requested"]


def test_nothing_is_overdue_while_all_is_off(quick):
    quick.make(steps=[pause(5), NOTE])
    quick.hear(rescheduled(LATER))
    switch(quick, running=False)
    quick.clock.advance(timedelta(minutes=10))
    ground = quick.service.ground
    resting = ground.health.readiness().checks["due"].detail
    switch(quick, running=True)
    ground.health._readiness._kept = None  # it is asked once a second at most
    assert (resting, ground.health.readiness().checks["due"].detail) == (
        "ok",
        "waits: something is overdue for 300 s",
    )


def test_what_queues_does_not_begin_while_all_is_off(quick):
    made = quick.make(steps=[TAG, pause(60)], overlap="queue")
    quick.hear(rescheduled(LATER), rescheduled(MUCH_LATER, LATER))
    switch(quick, running=False)
    quick.ask(contract.CANCEL_RUN, run_id=quick.runs(made)[0].id)
    assert quick.states(made)[1] == ("waiting", "switched_off")
    assert quick.asked() == ["contact.tag_requested"]
    switch(quick, running=True)
    quick.pass_by(minutes=1)
    assert quick.asked() == ["contact.tag_requested"] * 2


@pytest.mark.parametrize("call", REFUSED)
def test_staff_begin_nothing_while_all_is_off(quick, call):
    _, run = failed(quick)
    switch(quick, running=False)
    with pytest.raises(ProblemError, match="switched off"):
        quick.ask(call, run_id=run.id)


@pytest.mark.parametrize("call", REFUSED)
def test_what_was_given_up_begins_no_more(quick, call):
    made, run = failed(quick)
    quick.ask(contract.DELETE_AUTOMATION, automation_id=made)
    with pytest.raises(ProblemError, match="deleted"):
        quick.ask(call, run_id=run.id)


@pytest.mark.parametrize("call", REFUSED)
def test_staff_begin_nothing_beside_a_run_that_is_under_way(quick, call):
    made, run = failed(quick)
    quick.hear(rescheduled(MUCH_LATER, LATER))
    with pytest.raises(ProblemError, match="Another run"):
        quick.ask(call, run_id=run.id)
    assert len(quick.runs(made)) == 2


def test_runs_that_may_be_parallel_are_repeated_beside_each_other(quick):
    made, run = failed(quick, overlap="parallel")
    quick.hear(rescheduled(MUCH_LATER, LATER))
    quick.ask(contract.REPEAT_RUN, run_id=run.id)
    assert len(quick.runs(made)) == 3


def test_what_is_switched_off_while_an_event_is_judged_does_not_begin(quick, monkeypatch):
    made = quick.make()
    with quick.transactions.read() as connection:
        seen = SqlAutomations(connection).active()
    quick.ask(contract.DISABLE_AUTOMATION, body={"waiting_runs": "cancel"}, automation_id=made)
    monkeypatch.setattr(SqlAutomations, "active", lambda _self: seen)
    quick.hear(rescheduled(LATER))
    assert quick.runs(made) == []


def test_nobody_switches_off_what_is_about_to_begin(postgres_like):
    workshop = Workshop(postgres_like(migrated))
    made = workshop.make()
    with workshop.transactions.engine.connect() as judging:
        assert SqlAutomations(judging).keeps_on(made)
        with workshop.transactions.engine.connect() as other:
            other.execute(sa.text("SET lock_timeout = '50ms'"))
            with pytest.raises(OperationalError):
                SqlAutomations(other).lock(made)
    workshop.close()
