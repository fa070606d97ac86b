"""What staff do to runs: resume, cancel, repeat; and the switch for all automations."""

from dataclasses import replace
from uuid import uuid4

from libs.contracts.actor import Actor
from libs.contracts.automations import PutSwitch, Wait
from libs.contracts.problem import ProblemError, not_found
from services.automations.domain.runs import ACTIVE, Run, fresh_steps
from services.automations.handlers.advancing import advance, begin, stop
from services.automations.ports import Work


def resume(_actor: Actor, run_id: str, uow: Work) -> str:
    """At the step that failed; what was done before is not done again. A wait that failed was
    over by then: it goes on behind it.
    """
    run = _held(run_id, uow)
    again = run.resumed()
    _check_readable(run)
    _check_free(run, uow)
    if isinstance(again.step, Wait):
        again = again.done_with_step(uow.around.clock.now(), {})
    uow.runs.save(run, again)
    advance(again, uow, at_once=True)
    return run_id


def cancel(_actor: Actor, run_id: str, uow: Work) -> str:
    run = _held(run_id, uow)
    stop(run, "stopped_by_staff", uow)
    return run_id


def repeat(_actor: Actor, run_id: str, uow: Work) -> str:
    """A new run of the same version on the same event, with keys of its own."""
    run = _held(run_id, uow)
    if run.state in ACTIVE:
        raise ProblemError("wrong_state", "This run is still under way.")
    _check_readable(run)
    _check_free(run, uow)
    anew = replace(
        run,
        id=uuid4().hex,
        state="running",
        why=None,
        place=0,
        due_at=None,
        started_at=uow.around.clock.now(),
        ended_at=None,
        steps=fresh_steps(run.rule),
    )
    begin(anew, uow)
    return anew.id


def put_switch(actor: Actor, body: PutSwitch, uow: Work) -> None:
    at = uow.around.clock.now()
    uow.automations.put_switch(running=body.running, by=actor.name, at=at)


def _check_readable(run: Run) -> None:
    if not run.is_readable:
        raise ProblemError("wrong_state", "What it does cannot be read by this version.")


def _check_free(run: Run, uow: Work) -> None:
    """Raises ``wrong_state`` where nothing may begin or go on now: all is switched off, the
    automation is gone, or another of its runs is at work on the appointment and it wants one only.
    """
    if not uow.automations.running():
        raise ProblemError("wrong_state", "All automations are switched off.")
    if uow.automations.find(run.automation.id) is None:
        raise ProblemError("wrong_state", "This automation was deleted.")
    if run.rule.overlapping == "parallel":
        return
    others = (one.automation.id for one in uow.runs.active(run.appointment_id))
    if run.automation.id in others:
        raise ProblemError(
            "wrong_state", "Another run of this automation is under way for this appointment."
        )


def _held(run_id: str, uow: Work) -> Run:
    """The run, read again when its appointment was held: nothing else moves it meanwhile."""
    known = uow.runs.find(run_id)
    if known is None:
        raise not_found()
    uow.appointments.hold(known.appointment_id)
    found = uow.runs.find(run_id)
    return found or known
