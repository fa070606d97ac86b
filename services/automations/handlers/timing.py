"""Time triggers: the moments of appointments that have come since somebody last looked.

Nothing is planned ahead: what is booked already counts, and what moves needs no other row.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from libs.contracts.automations import OnTime
from libs.contracts.events import AppointmentEvent
from libs.contracts.events.appointments import AppointmentSnapshot
from services.automations.domain.facts import Facts
from services.automations.domain.matching import Verdict, because
from services.automations.domain.occasions import Occasion, moment_in, occasion_at
from services.automations.ports import Appointments, Stored, Work

MOST: Final = 200
_ABOUT_TO_BE_SWEPT: Final = timedelta(minutes=1)
_SWEPT_AT_LEAST_EVERY: Final = timedelta(minutes=1)
Evaluate = Callable[[Any, Sequence[Stored], Any], None]


def sweep(stored: Stored, evaluate: Evaluate, uow: Work) -> int:
    """Sets an automation off for the moments up to now; says for how many appointments.

    After a long rest that may be many: as many as one transaction should hold, and all that share
    the last one's moment. The next look goes on from there.
    """
    trigger, now = stored.rule.trigger, uow.around.clock.now()
    if not isinstance(trigger, OnTime) or now <= stored.swept_to:
        return 0
    shift = timedelta(minutes=trigger.offset_minutes)
    since = stored.swept_to - shift
    last = uow.appointments.anchor_after(trigger.anchor, since, now - shift, MOST)
    until = now if last is None else last + shift
    if not uow.automations.swept(stored.id, stored.swept_to, until):
        return 0
    found = uow.appointments.starting(trigger.anchor, since, until - shift)
    for appointment in found:
        held = uow.appointments.hold(appointment.id)
        # It may have moved since it was found.
        if held is not None and stored.swept_to < moment_in(trigger, held) <= until:
            _set_off(stored, trigger, held, evaluate, uow)
    return len(found)


def catch_up(
    event: AppointmentEvent, active: Sequence[Stored], evaluate: Evaluate, uow: Work
) -> None:
    """A moment that came between the change and our hearing of it is not missed; the event is
    the newest of its appointment.
    """
    soon = uow.around.clock.now() + _ABOUT_TO_BE_SWEPT
    for stored in active:
        trigger = stored.rule.trigger
        if not isinstance(trigger, OnTime):
            continue
        moment = moment_in(trigger, event.after)
        is_new = max(event.occurred_at, stored.changed_at) < moment <= soon
        # Whoever sweeps later than this look waits, and finds the appointment.
        if is_new and moment <= (uow.automations.swept_to(stored.id) or stored.swept_to):
            _set_off(stored, trigger, event.after, evaluate, uow)


def is_behind(stored: Stored, appointments: Appointments, now: datetime) -> bool:
    """Whether a sweep has something to do: looking costs no write."""
    trigger = stored.rule.trigger
    if not isinstance(trigger, OnTime) or now <= stored.swept_to:
        return False
    shift = timedelta(minutes=trigger.offset_minutes)
    is_long_ago = now - stored.swept_to >= _SWEPT_AT_LEAST_EVERY
    found = (trigger.anchor, stored.swept_to - shift, now - shift)
    return is_long_ago or bool(appointments.starting(*found))


def _set_off(
    stored: Stored, trigger: OnTime, appointment: AppointmentSnapshot, evaluate: Evaluate, uow: Work
) -> None:
    """Not before the start once it has begun, and only for what takes or took place."""
    is_before = trigger.anchor == "start" and trigger.offset_minutes < 0
    if appointment.status == "cancelled" or (is_before and appointment.status != "booked"):
        return
    occasion = occasion_at(moment_in(trigger, appointment), appointment)
    if is_before and uow.around.clock.now() >= appointment.start:
        _note_lateness(stored, occasion, uow)
    else:
        evaluate(occasion, [stored], uow)


def _note_lateness(stored: Stored, occasion: Occasion, uow: Work) -> None:
    """Why nothing came of it is said like of all that does not begin, once."""
    if stored.id in uow.evaluations.judged(occasion.id):
        return
    verdict = stored.compiled.judge(Facts(occasion))
    if verdict.matched:
        verdict = Verdict(True, because("too_late"))
    uow.evaluations.add(occasion, [(stored, verdict)], {}, uow.around.clock.now())
