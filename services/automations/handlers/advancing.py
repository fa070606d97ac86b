"""Runs go on, step by step, until one has to wait, and end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from libs import tracing
from libs.contracts.automations import CallWebhook, Fault, Wait, Why, fault
from libs.contracts.events import Event, RunEnded, RunStarted
from libs.contracts.events.appointments import AppointmentSnapshot
from services.automations.domain.effects import Effect, request_of, webhook_body
from services.automations.domain.occasions import moment_in
from services.automations.domain.runs import ACTIVE, Run
from services.automations.ports import Delivery, Sink, Work

_REASON_LENGTH: Final = 200


class Outwards:
    """Implements `ports.Sink`: effects leave with the transaction of the step."""

    def __init__(self, run: Run, uow: Work) -> None:
        self._run = run
        self._uow = uow

    def send(self, event: Event) -> None:
        self._uow.publish(event)

    def deliver(self, delivery: Delivery) -> None:
        self._uow.waits.deliver(self._run, delivery)
        self._uow.after_commit(self._uow.around.ring)


def begin(run: Run, uow: Work) -> None:
    """Its first steps are done in the transaction that begins it; if one raises, it fails there."""
    uow.publish(RunStarted(**_named(run)))
    advance(run, uow, is_new=True)


def begin_too_late(run: Run, uow: Work) -> None:
    """A run of a newer event is under way, which would have restarted it."""
    uow.publish(RunStarted(**_named(run)))
    ended = run.end("cancel", "restarted", uow.around.clock.now(), state="cancelled")
    settle(None, ended, None, uow)


def queue_up(run: Run, uow: Work) -> None:
    """It begins when those before it have ended."""
    uow.publish(RunStarted(**_named(run)))
    uow.runs.add(run.move("rest", why="queued"))


def advance(run: Run, uow: Work, *, is_new: bool = False, at_once: bool = False) -> None:
    """What can be done now is done, each step with its event in this transaction.

    ``at_once``: nobody will try it again, as of a new one: a step that raises fails the run there,
    what came before it is done, and whatever else the transaction does is not held up.
    """
    appointment = uow.appointments.find(run.appointment_id)
    now = uow.around.clock.now()
    here, take = run, _taken_or_failed if is_new or at_once else _taken
    while appointment is not None and here.state == "running" and here.step is not None:
        here = take(here, appointment, now, uow)
    if here.state == "running" and here.step is None:
        here = here.end("finish", "finished", now)
    settle(None if is_new else run, here, appointment, uow)


def go_on(run: Run, uow: Work, *, at_once: bool = False) -> None:
    """After a rest: unless a cancellation was heard meanwhile, and not before all may run."""
    appointment, now = uow.appointments.find(run.appointment_id), uow.around.clock.now()
    if run.step is None:
        advance(run, uow)
    elif appointment is not None and is_called_off(run, appointment):
        off = run.end("cancel", "appointment_cancelled", now, state="cancelled")
        settle(run, off, appointment, uow)
    elif (why := uow.automations.stops(run.automation.id, run.started_at)) is not None:
        stop(run, why, uow)
    elif not uow.automations.running():
        settle(run, run.move("rest", why="switched_off", due_at=None), appointment, uow)
    else:
        advance(run, uow, at_once=at_once)


def _taken(run: Run, appointment: AppointmentSnapshot, now: datetime, uow: Work) -> Run:
    return take_step(run, appointment, now, Outwards(run, uow))


def _taken_or_failed(run: Run, appointment: AppointmentSnapshot, now: datetime, uow: Work) -> Run:
    def fail(error: Exception) -> Run:
        known, why = run.steps[run.place], _fault_of(error, run)
        tried = run.with_step(attempts=known.attempts + 1, error=why.text, fault=why)
        began = known.started_at or now
        return tried.end("fail", "step_failed", now, state="failed", started_at=began)

    return uow.apart(lambda: _taken(run, appointment, now, uow), fail)


def _fault_of(error: Exception, run: Run) -> Fault:
    if not run.is_readable:
        return fault("unreadable")
    reason = f"{type(error).__name__}: {error}".splitlines()[0][:_REASON_LENGTH]
    return fault("raised", reason=reason)


def take_step(run: Run, appointment: AppointmentSnapshot, now: datetime, sink: Sink) -> Run:
    """The run after its next step, which may be to rest. Raises ValueError where its rule was
    written by another version of us.
    """
    with tracing.span(f"step {run.step.do if run.step else ''}") as span:
        span.note({"rebook.run.id": run.id, "rebook.run.place": run.place})
        return _step_taken(run, appointment, now, sink)


def _step_taken(run: Run, appointment: AppointmentSnapshot, now: datetime, sink: Sink) -> Run:
    step = run.step
    if not run.is_readable:
        raise ValueError("what it shall do cannot be read by this version")
    if isinstance(step, Wait):
        return _wait(step, run, appointment, now)
    if isinstance(step, CallWebhook):
        sink.deliver(delivery_of(run, step, appointment))
        return run.with_step(state="running", started_at=now, due_at=now).move(
            "rest", why="delivery", due_at=now
        )
    return _ask(step, run, appointment, now, sink)  # type: ignore[arg-type]  # no other is left


def settle(
    before: Run | None, run: Run, appointment: AppointmentSnapshot | None, uow: Work
) -> None:
    """Writes a run as it is now (``before`` None: a new one), plans when it goes on, tells of
    its end.
    """
    if before is None:
        uow.runs.add(run)
    else:
        uow.runs.save(before, run)
    if run.state == "waiting" and run.why == "wait":
        uow.waits.plan(run, appointment.version if appointment else 0)
    if run.state == "waiting" and run.why == "switched_off":
        uow.waits.hold_back(run, uow.around.clock.now())
    if run.state not in ACTIVE and (before is None or before.state != run.state):
        uow.waits.call_off(run)
        uow.publish(RunEnded(**_named(run), state=run.state, why=run.why or "finished"))
        _let_next_begin(run, uow)


def stop(run: Run, why: Why, uow: Work) -> None:
    """It does nothing more; the step at which it stood says so."""
    now = uow.around.clock.now()
    ended = run.end("cancel", why, now, state="cancelled")
    settle(run, ended, None, uow)


def delivery_of(run: Run, step: CallWebhook, appointment: AppointmentSnapshot) -> Delivery:
    return Delivery(
        run_id=run.id,
        place=run.place,
        appointment_id=run.appointment_id,
        automation_id=run.automation.id,
        url=step.url,
        chain=run.chain,
        body=webhook_body(run, appointment),
    )


def _ask(
    step: Effect, run: Run, appointment: AppointmentSnapshot, now: datetime, sink: Sink
) -> Run:
    asked = request_of(step, run, appointment, now)
    if asked is None:
        return run.done_with_step(now, {"skipped": "There is no contact."})
    sink.send(asked)
    return run.done_with_step(now, {"asked": asked.key})


def _wait(step: Wait, run: Run, appointment: AppointmentSnapshot, now: datetime) -> Run:
    if is_called_off(run, appointment):
        return run.end("cancel", "appointment_cancelled", now, state="cancelled")
    if step.until is None:
        return run.rest("wait", now, now + timedelta(minutes=step.for_minutes or 0))
    moment = moment_in(step.until, appointment)
    if moment <= now:
        return run.end("finish", "moment_passed", now, state="skipped", started_at=now)
    return run.rest("wait", now, moment)


def is_called_off(
    run: Run, appointment: AppointmentSnapshot, before: AppointmentSnapshot | None = None
) -> bool:
    """Whether a cancellation stops it; not the one that it began with.

    How the appointment stands decides: its cancellation may be heard later than what came after.
    Only a run that began with one is stopped by the next alone, a change from ``before``.
    """
    if appointment.status != "cancelled" or run.rule.on_cancel != "stop":
        return False
    is_another = before is not None and before.status != "cancelled"
    return run.on != "cancelled" or is_another


def _let_next_begin(run: Run, uow: Work) -> None:
    """Of those that queue behind it, the first."""
    others = uow.runs.active(run.appointment_id)
    queued = [o for o in others if o.automation.id == run.automation.id and o.why == "queued"]
    is_free = not any(o.automation.id == run.automation.id and o.why != "queued" for o in others)
    if queued and is_free:
        go_on(_released(queued[0], uow), uow, at_once=True)


def _released(run: Run, uow: Work) -> Run:
    going = run.move("go_on", why=None)
    uow.runs.save(run, going)
    return going


def _named(run: Run) -> Mapping[str, Any]:
    return {
        "run_id": run.id,
        "automation": run.automation,
        "automation_version": run.version,
        "appointment_id": run.appointment_id,
        "depth": run.depth,
    }
