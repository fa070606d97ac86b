"""The worker's doors: which event calls which handler, and the loops of its own."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from libs.clock import Clock
from libs.contracts import events
from libs.contracts.events import Event
from libs.persistence.claims import DueWork, Job
from libs.persistence.due_worker import DueBatches
from libs.persistence.unit_of_work import Transactions
from libs.process import Loop, every
from services.notifications.handlers import appointments, people, portal, requests
from services.notifications.handlers.reminding import send_reminders

SUBSCRIPTIONS: Final[Mapping[type[Event], Callable[[Any, Any], None]]] = {
    events.AppointmentBooked: appointments.on_booked,
    events.AppointmentRescheduled: appointments.on_rescheduled,
    events.AppointmentCancelled: appointments.on_cancelled,
    events.AppointmentRestored: appointments.on_restored,
    events.AppointmentChanged: appointments.on_changed,
    events.AppointmentCompleted: appointments.on_completed,
    events.AppointmentMissed: appointments.on_missed,
    events.AppointmentRestated: appointments.on_restated,
    events.ContactCreated: people.on_contact,
    events.ContactChanged: people.on_contact,
    events.ContactArchived: people.on_contact,
    events.StaffCreated: people.on_staff,
    events.StaffChanged: people.on_staff,
    events.StaffArchived: people.on_staff,
    events.PortalSignInRequested: portal.on_sign_in_requested,
    events.PortalLinkRequested: portal.on_link_requested,
    events.PortalLinkRevoked: portal.on_link_revoked,
    events.MessageRequested: requests.on_message_requested,
}
_BATCH: Final = 100
_LOOK_EVERY: Final = 1.0


def ticks(_clock: Clock) -> Mapping[str, tuple[timedelta, Callable[[Any], Any]]]:
    """None that is one transaction: see `loops`."""
    return {}


def loops(
    senders: Callable[[Transactions[Any]], Sequence[Loop]], transactions: Transactions[Any]
) -> Mapping[str, Loop]:
    """As many senders as there shall be connections."""
    return {f"sender {n}": loop for n, loop in enumerate(senders(transactions), start=1)}


def hasty(transactions: Transactions[Any]) -> Mapping[str, Loop]:
    """Reminders that come due: nobody is reminded of what was cancelled while no worker ran."""
    return {"reminders": every(_LOOK_EVERY, reminder_work(transactions).tick, full=_BATCH)}


def reminder_work(transactions: Transactions[Any]) -> DueBatches[Any]:
    due = DueWork(transactions.clock, "reminders")
    return DueBatches(transactions, due, _send, batch=_BATCH)


def _send(jobs: Sequence[Job], uow: Any) -> None:
    send_reminders([job.id for job in jobs], uow)
