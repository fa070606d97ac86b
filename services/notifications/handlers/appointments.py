"""What follows from a change of an appointment: who is written to, what becomes of reminders."""

from libs.contracts.events import AppointmentEvent
from libs.contracts.events.appointments import AppointmentSnapshot
from services.notifications.domain.reminders import changes
from services.notifications.handlers.queueing import change_name, queue
from services.notifications.handlers.writing import letters_about
from services.notifications.ports import Work


def on_announced(event: AppointmentEvent, uow: Work) -> None:
    """Booked, rescheduled, cancelled, restored: each is told, whatever came before or after it."""
    follow(event, uow)
    if not event.restated:
        letters = letters_about(event, uow)
        queue([(change_name(letter), letter) for letter in letters], uow)


def follow(event: AppointmentEvent, uow: Work) -> None:
    """Edits, outcomes and repeats: nobody is mailed. What is older than known changes nothing."""
    if not uow.appointments.keep(event.after):
        return
    replan(event.after, uow)


def replan(appointment: AppointmentSnapshot, uow: Work) -> None:
    """What is right already stays as it is."""
    held = uow.reminders.held(appointment.id)
    found = changes(appointment, held, uow.around.clock.now())
    uow.reminders.drop(found.dropped, found.why)
    uow.reminders.plan(appointment.id, appointment.version, found.added, found.late)


# The names by which the worker's door knows them.
on_booked = on_rescheduled = on_cancelled = on_restored = on_announced
on_changed = on_completed = on_missed = on_restated = follow
