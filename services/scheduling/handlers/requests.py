"""What automations ask for: tags, notes, tasks and reminders, each once, whoever asks again."""

from uuid import uuid4

from libs.contracts.events import (
    AppointmentNoteRequested,
    ContactChanged,
    ContactTagRequested,
    ReminderRequested,
    TaskRequested,
)
from libs.contracts.events.requests import StepRequest
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointment_types import MOST_REMINDERS, Reminder
from libs.contracts.scheduling.people import MOST_TAGS
from libs.contracts.step_requests import RefusedError, actor_of, oblige
from libs.contracts.values import LONGEST_NOTES
from services.scheduling.domain.answers import contact_answer
from services.scheduling.domain.appointment import Appointment, Order
from services.scheduling.domain.changes import revised, without_repeats
from services.scheduling.domain.people import Contact, StaffMember
from services.scheduling.domain.tasks import Task
from services.scheduling.handlers.appointments import accept
from services.scheduling.handlers.contacts import company_name_of
from services.scheduling.ports import Found, RequestWork


def on_tag_requested(event: ContactTagRequested, uow: RequestWork) -> None:
    oblige(event, uow, _tag)


def on_note_requested(event: AppointmentNoteRequested, uow: RequestWork) -> None:
    oblige(event, uow, _note)


def on_task_requested(event: TaskRequested, uow: RequestWork) -> None:
    oblige(event, uow, _make_task)


def on_reminder_requested(event: ReminderRequested, uow: RequestWork) -> None:
    oblige(event, uow, _remind)


def _tag(event: ContactTagRequested, uow: RequestWork) -> None:
    """A tag that is there already, or gone already, is nothing to change."""
    before = _contact(event.contact_id, uow)
    kept = tuple(tag for tag in before.tags if tag != event.tag)
    tags = kept if event.do == "untag" else without_repeats((*before.tags, event.tag))
    if len(tags) > MOST_TAGS:
        raise RefusedError("too_much", f"{before.name} has {MOST_TAGS} tags already.")
    after = revised(before, {"tags": tags})
    if after is not before:
        uow.continue_chain(event.chain)
        uow.contacts.save(after)
        company_name = company_name_of(after, uow)
        uow.publish(ContactChanged(contact=contact_answer(after), company_name=company_name))


def _note(event: AppointmentNoteRequested, uow: RequestWork) -> None:
    """Added below what is written; whether it is booked or cancelled, something may be noted."""
    found = _found(event, uow)
    before, order = found.appointment, _order(found, uow)
    if event.visibility == "public":
        after = before.change(order, public_notes=_longer(before.public_notes, event.text))
    else:
        after = before.change(order, internal_notes=_longer(before.internal_notes, event.text))
    _keep(event, before, after, order, uow)


def _longer(written: str, text: str) -> str:
    notes = f"{written}\n{text}" if written else text
    if len(notes) > LONGEST_NOTES:
        raise RefusedError("too_much", "There is no room for it in the notes.")
    return notes


def _remind(event: ReminderRequested, uow: RequestWork) -> None:
    found = _found(event, uow)
    before, order = found.appointment, _order(found, uow)
    if before.status != "booked":
        raise RefusedError("wrong_state", "The appointment is not booked any more.")
    if before.start <= order.at:
        raise RefusedError("too_late", "The appointment has begun.")
    wanted = Reminder(before_minutes=event.before_minutes, to=event.to)
    reminders = tuple(dict.fromkeys((*before.reminders, wanted)))
    if len(reminders) > MOST_REMINDERS:
        raise RefusedError("too_much", f"It has {MOST_REMINDERS} reminders already.")
    _keep(event, before, before.change(order, reminders=reminders), order, uow)


def _make_task(event: TaskRequested, uow: RequestWork) -> None:
    appointment = _found(event, uow).appointment
    contact = appointment.target.contact
    if event.contact_id is not None:
        contact = _contact(event.contact_id, uow)
    task = Task(
        id=uuid4().hex,
        title=event.title,
        due_at=event.due_at,
        staff=_staff(event.staff_id, uow),
        contact_id=contact.id if contact else None,
        contact_name=contact.name if contact else None,
        appointment_id=appointment.id,
        automation_id=event.automation.id,
        automation_name=event.automation.name,
        made_at=uow.clock.now(),
    )
    uow.tasks.add(task)


def _found(event: StepRequest, uow: RequestWork) -> Found:
    try:
        return uow.appointments.find(event.appointment_id, actor_of(event))
    except ProblemError as problem:
        raise RefusedError("not_there", "There is no such appointment.") from problem


def _contact(contact_id: str, uow: RequestWork) -> Contact:
    contact = uow.contacts.find(contact_id)
    if contact is None:
        raise RefusedError("not_there", "There is no such contact.")
    if contact.archived:
        raise RefusedError("archived", f"{contact.name} was archived.")
    return contact


def _staff(staff_id: str, uow: RequestWork) -> StaffMember:
    try:
        staff = uow.staff.get(staff_id)
    except ProblemError as problem:
        raise RefusedError("not_there", "There is no such staff member.") from problem
    if staff.archived:
        raise RefusedError("archived", f"{staff.name} does not work here any more.")
    return staff


def _order(found: Found, uow: RequestWork) -> Order:
    return Order(viewer=found.viewer, at=uow.clock.now(), tell=False)


def _keep(
    event: StepRequest, before: Appointment, after: Appointment, order: Order, uow: RequestWork
) -> None:
    uow.continue_chain(event.chain)
    accept("changed", before, after, order, uow)
