"""What was waited for has come: a moment, a webhook's answer, a word that something cannot be."""

from datetime import datetime
from typing import Final

from libs.contracts.automations import Fault, Wait, fault
from libs.contracts.events import RequestRefused
from libs.contracts.events.appointments import AppointmentSnapshot
from services.automations.domain.answers import Answered
from services.automations.domain.occasions import moment_in
from services.automations.domain.runs import ACTIVE, Run
from services.automations.handlers.advancing import go_on, settle
from services.automations.ports import Work

_STUCK: Final = fault("stuck")


def wake(run_id: str, place: int, uow: Work) -> None:
    """A wait is over, or all automations run again; the appointment is held already."""
    run = _at(run_id, place, uow)
    if run is None or run.why not in {"wait", "switched_off"}:
        return
    appointment, now = uow.appointments.find(run.appointment_id), uow.around.clock.now()
    if run.why == "wait" and appointment is not None and is_too_late(run, appointment, now):
        gone = run.end("finish", "moment_passed", now, state="skipped")
        settle(run, gone, appointment, uow)
        return
    awake = _awake(run, uow)
    uow.runs.save(run, awake)
    go_on(awake, uow)


def delivered(run_id: str, place: int, found: Answered, uow: Work) -> None:
    """The webhook's address has taken it."""
    run = _at(run_id, place, uow)
    if run is None:
        return
    tried = run.with_step(attempts=run.steps[place].attempts + 1, due_at=None)
    going = tried.done_with_step(uow.around.clock.now(), found.output)
    uow.runs.save(run, going)
    go_on(going, uow)


def not_delivered(
    run_id: str, place: int, found: Answered, next_try: datetime | None, uow: Work
) -> None:
    """``next_try`` of None: it was the last attempt, and the run has failed."""
    run = _at(run_id, place, uow)
    if run is None:
        return
    attempts, output = run.steps[place].attempts + 1, found.output
    why = {"error": found.error, "fault": found.fault}
    tried = run.with_step(attempts=attempts, output=output, due_at=next_try, **why)
    if next_try is None:
        tried = tried.end("fail", "step_failed", uow.around.clock.now(), state="failed")
    else:
        tried = tried.with_step(state="waiting").move("rest", due_at=next_try)
    settle(run, tried, None, uow)


def give_up(run_id: str, place: int, uow: Work) -> None:
    """What comes next raised at every attempt: the run has failed there, and can be resumed."""
    run = _at(run_id, place, uow)
    if run is None:
        return
    attempts, why = run.steps[place].attempts + 1, {"error": _STUCK.text, "fault": _STUCK}
    stuck = run.with_step(attempts=attempts, due_at=None, **why)
    settle(run, stuck.end("fail", "step_failed", uow.around.clock.now(), state="failed"), None, uow)


def on_refused(event: RequestRefused, uow: Work) -> None:
    """The run has gone on; its step says what did not come of it."""
    number = event.step_key.rpartition(".")[2]
    if number.isascii() and number.isdecimal():
        uow.runs.note_step(event.run_id, int(number), "failed", event.detail, Fault(code=event.why))


def is_too_late(run: Run, appointment: AppointmentSnapshot, now: datetime) -> bool:
    """Whether it waited for a moment before the start, and wakes after it."""
    step = run.step
    if not isinstance(step, Wait) or step.until is None:
        return False
    return moment_in(step.until, appointment) < appointment.start <= now


def _awake(run: Run, uow: Work) -> Run:
    """Behind its wait, or at the step before which it was held back."""
    if run.why == "switched_off":
        return run.move("go_on", why=None)
    return run.done_with_step(uow.around.clock.now(), {})


def _at(run_id: str, place: int, uow: Work) -> Run | None:
    """The run, if it still stands there."""
    run = uow.runs.find(run_id)
    return run if run and run.state in ACTIVE and run.place == place else None
