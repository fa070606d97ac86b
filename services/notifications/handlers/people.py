"""Copies contacts and staff, for their present addresses and their rights."""

from libs.contracts.events.people import ContactEvent, StaffEvent
from services.notifications.domain.people import Someone, with_present
from services.notifications.handlers.appointments import replan
from services.notifications.ports import Work


def on_contact(event: ContactEvent, uow: Work) -> None:
    contact = event.contact
    someone = Someone(
        id=contact.id,
        kind="contact",
        version=contact.version,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        time_zone=contact.time_zone,
        language=contact.language,
        clock=contact.clock,
        archived=contact.archived,
        company_id=contact.company_id,
    )
    _keep(someone, uow)


def on_staff(event: StaffEvent, uow: Work) -> None:
    staff = event.staff
    shared = staff.shares_calendar_with
    someone = Someone(
        id=staff.id,
        kind="staff",
        version=staff.version,
        name=staff.name,
        email=staff.email,
        phone="",
        time_zone=staff.time_zone,
        language=staff.language,
        clock=staff.clock,
        archived=staff.archived,
        is_admin=staff.is_admin and not staff.archived,
        shares_with_all=shared == "all",
        shares_with=() if shared == "all" else tuple(shared),
    )
    _keep(someone, uow)


def _keep(someone: Someone, uow: Work) -> None:
    """Reminders that wait for them follow their clock, should they now live by another."""
    if not uow.people.keep(someone):
        return
    waiting = uow.reminders.awaited_by(someone.id)
    for appointment in uow.appointments.several(waiting).values():
        present = with_present(appointment, someone)
        if present != appointment and uow.appointments.amend(present):
            replan(present, uow)
