"""The changes of an appointment: reschedule, cancel, restore, edit, outcome."""

from dataclasses import replace

from libs.clock import Clock
from libs.contracts.actor import SYSTEM, Actor
from libs.contracts.scheduling import appointments as contract
from libs.contracts.scheduling.appointments import Action
from services.scheduling.domain.appointment import Appointment, Order
from services.scheduling.domain.changes import changes_in
from services.scheduling.domain.facts import fact
from services.scheduling.domain.rights import Viewer
from services.scheduling.domain.view import seen_by
from services.scheduling.handlers import placing
from services.scheduling.handlers.ordering import order_of, require_reason
from services.scheduling.ports import SchedulingWork


def reschedule(
    actor: Actor,
    appointment_id: str,
    command: contract.RescheduleAppointment,
    uow: SchedulingWork,
    clock: Clock,
) -> contract.Appointment:
    """Moves it; nothing else changes but what the command names."""
    found = uow.appointments.find(appointment_id, actor)
    before = found.appointment
    offer = placing.offer_for_move(command, found, uow)
    require_reason(command, before, found.viewer)
    before.require_version(command.expected_version)
    before.require_move("rescheduled")
    order = order_of(command, found.viewer, clock.now())
    place = placing.for_move(command, found, offer, order, uow)
    after = before.reschedule(
        place,
        order,
        reminders=None if command.reminders is None else tuple(command.reminders),
        public_notes=command.public_notes,
    )
    return accept("rescheduled", before, after, order, uow)


def cancel(
    actor: Actor,
    appointment_id: str,
    command: contract.CancelAppointment,
    uow: SchedulingWork,
    clock: Clock,
) -> contract.Appointment:
    """Cancels it; again is a success that does nothing."""
    found = uow.appointments.find(appointment_id, actor)
    before = found.appointment
    if before.status == "cancelled":
        return seen_by(found.viewer, before, clock.now())
    require_reason(command, before, found.viewer)
    before.require_version(command.expected_version)
    before.require_move("cancelled")
    order = order_of(command, found.viewer, clock.now())
    return accept("cancelled", before, before.cancel(order), order, uow)


def restore(
    actor: Actor,
    appointment_id: str,
    command: contract.RestoreAppointment,
    uow: SchedulingWork,
    clock: Clock,
) -> contract.Appointment:
    """Takes a cancellation back."""
    found = uow.appointments.find(appointment_id, actor)
    before = found.appointment
    before.require_version(command.expected_version)
    before.require_move("restored")
    order = order_of(command, found.viewer, clock.now())
    return accept("restored", before, before.restore(order), order, uow)


def change(
    actor: Actor,
    appointment_id: str,
    command: contract.ChangeAppointment,
    uow: SchedulingWork,
    clock: Clock,
) -> contract.Appointment:
    """Edits notes, reminders and place; mails nobody."""
    edits = changes_in(command)
    found = uow.appointments.find(appointment_id, actor)
    before = found.appointment
    before.require_version(command.expected_version)
    order = Order(viewer=found.viewer, at=clock.now(), tell=False)
    return accept("changed", before, before.change(order, **edits), order, uow)


def record_outcome(
    actor: Actor,
    appointment_id: str,
    command: contract.RecordOutcome,
    uow: SchedulingWork,
    clock: Clock,
) -> contract.Appointment:
    """Says whether it took place."""
    found = uow.appointments.find(appointment_id, actor)
    before = found.appointment
    before.require_version(command.expected_version)
    order = Order(viewer=found.viewer, at=clock.now(), tell=False)
    after = before.record(command.outcome, order)
    return accept(command.outcome, before, after, order, uow)


def complete_past(uow: SchedulingWork, clock: Clock, *, at_most: int = 100) -> int:
    """Marks what is over as completed where the type says so; returns how many."""
    now = clock.now()
    order = Order(viewer=Viewer(actor=SYSTEM, is_admin=True), at=now, tell=False)
    due = uow.appointments.due_for_completion(now, at_most)
    for before in due:
        accept("completed", before, before.record("completed", order), order, uow)
    return len(due)


def accept(
    action: Action, before: Appointment, after: Appointment, order: Order, uow: SchedulingWork
) -> contract.Appointment:
    """Keeps an accepted change: claim, row, history and event; nothing if nothing changed."""
    if after.version == before.version:
        if after != before:
            uow.appointments.keep_internal_notes(after)
        return seen_by(order.viewer, after, order.at)
    after = replace(after, claim_id=uow.claims.follow(before, after))
    event = fact(action, before, after, order)
    uow.appointments.save(before, after, event)
    uow.publish(event)
    return seen_by(order.viewer, after, order.at)
