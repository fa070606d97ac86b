"""Runs under way follow their appointment: a move re-anchors them, a cancellation stops them."""

from collections.abc import Sequence
from datetime import datetime

from libs.contracts.automations import Wait
from libs.contracts.events.appointments import AppointmentSnapshot
from services.automations.domain.occasions import moment_in
from services.automations.domain.runs import Run
from services.automations.handlers.advancing import is_called_off, settle
from services.automations.ports import Work


def follow(
    before: AppointmentSnapshot | None,
    after: AppointmentSnapshot,
    under_way: Sequence[Run],
    uow: Work,
) -> None:
    """``under_way`` were so before the change; some may have ended since."""
    now, known = uow.around.clock.now(), {run.id for run in under_way}
    still = uow.runs.active(after.id) if known else ()
    for run in still:
        if run.id not in known:
            continue
        changed = followed(run, before, after, now)
        if changed != run:
            uow.waits.call_off(run)
            settle(run, changed, after, uow)


def followed(
    run: Run, before: AppointmentSnapshot | None, after: AppointmentSnapshot, now: datetime
) -> Run:
    """What a change of its appointment makes of a run. Only a wait until a moment of the
    appointment moves with it.
    """
    if is_called_off(run, after, before):
        return run.end("cancel", "appointment_cancelled", now, state="cancelled")
    step = run.step
    if run.why != "wait" or not isinstance(step, Wait) or step.until is None:
        return run
    moment = moment_in(step.until, after)
    if moment == run.due_at:
        return run
    if moment <= now:
        return run.end("finish", "moment_passed", now, state="skipped")
    return run.rest("wait", now, moment)
