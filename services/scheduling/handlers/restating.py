"""Says the present state again, page by page, for a service that catches up."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar

from libs.clock import Clock
from libs.contracts.events import (
    AppointmentRestated,
    ContactArchived,
    ContactChanged,
    Event,
    ServiceName,
    StaffArchived,
    StaffChanged,
)
from services.scheduling.domain.answers import contact_answer, staff_answer
from services.scheduling.domain.facts import restated
from services.scheduling.ports import SchedulingWork, SetUp

Work = TypeVar("Work")
# Publishes what comes after this id to that service, and returns the last id, None at the end.
Part = Callable[[Work, ServiceName, str], str | None]

_PAGE: Final = 200


def restate(
    run: Callable[[Callable[[Work], str | None]], str | None],
    to: ServiceName,
    parts: tuple[Part[Work], ...],
) -> None:
    """Each page is a transaction of its own, so that nobody else waits long."""
    for part in parts:
        after: str | None = ""
        while after is not None:
            after = run(_page(part, to, after))


def parts(to: ServiceName, clock: Clock) -> tuple[Part[Any], ...]:
    """What that service hears of. People first: whoever projects appointments knows them then."""
    said: tuple[tuple[type[Event], Part[Any]], ...] = (
        (StaffChanged, staff_page),
        (ContactChanged, contacts_page),
        (AppointmentRestated, partial(appointments_page, clock=clock)),
    )
    return tuple(part for event, part in said if to in event.heard_by)


def staff_page(uow: SetUp, to: ServiceName, after: str) -> str | None:
    found = uow.staff.page(after, _PAGE)
    for staff in found:
        kind = StaffArchived if staff.archived else StaffChanged
        uow.publish(kind(staff=staff_answer(staff), restated=True), only_to=to)
    return found[-1].id if found else None


def contacts_page(uow: SetUp, to: ServiceName, after: str) -> str | None:
    found = uow.contacts.page(after, _PAGE)
    for contact, company_name in found:
        kind = ContactArchived if contact.archived else ContactChanged
        answer = contact_answer(contact)
        uow.publish(kind(contact=answer, company_name=company_name, restated=True), only_to=to)
    return found[-1][0].id if found else None


def appointments_page(
    uow: SchedulingWork, to: ServiceName, after: str, *, clock: Clock
) -> str | None:
    found = uow.appointments.page(after, _PAGE)
    for appointment in found:
        uow.publish(restated(appointment, clock.now()), only_to=to)
    return found[-1].id if found else None


def _page(part: Part[Work], to: ServiceName, after: str) -> Callable[[Work], str | None]:
    return lambda uow: part(uow, to, after)
