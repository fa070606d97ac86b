"""Who is written to after a change: each person once, and the one who acted gets a receipt."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from libs.contracts.events.appointments import AppointmentEvent, Person
from libs.contracts.notifications import Audience, Kind
from services.notifications.domain.letters import Recipient, Role

KINDS: Final[dict[str, Kind]] = {
    "appointment.booked": "booked",
    "appointment.rescheduled": "rescheduled",
    "appointment.cancelled": "cancelled",
    "appointment.restored": "restored",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """That somebody is told, in which words; ``replaced`` cancels it for them alone."""

    recipient: Recipient
    kind: Kind
    audience: Audience
    replaced: bool = False


def notices(event: AppointmentEvent, actor: Recipient | None) -> list[Notice]:
    """All who are told of it. ``actor`` is the contact or staff member who acted, if it was one."""
    kind = KINDS[event.key]
    found = [Notice(recipient=one, kind=kind, audience=one.role) for one in concerned(event)]
    found += _replaced(event)
    if event.actor.kind == "contact" and actor is not None:
        found.append(Notice(recipient=actor, kind=kind, audience="target"))
    each = {notice.recipient.person_id: notice for notice in reversed(found)}
    acting = event.actor.id if event.actor.kind in {"contact", "staff"} else None
    ordered = [_receipt(notice, acting) for notice in reversed(each.values())]
    return [notice for notice in ordered if event.tell or notice.audience != "target"]


def concerned(event: AppointmentEvent) -> list[Recipient]:
    """The target's people and the assigned staff member."""
    after = event.after
    return [*everybody(after.target.people, "target"), recipient_of(after.staff, "staff")]


def everybody(people: Iterable[Person], role: Role) -> list[Recipient]:
    return [recipient_of(person, role) for person in people]


def recipient_of(person: Person, role: Role) -> Recipient:
    return Recipient(
        person_id=person.id,
        role=role,
        name=person.name,
        email=person.email,
        phone=person.phone,
        time_zone=person.time_zone,
        language=person.language,
        clock=person.clock,
    )


def _replaced(event: AppointmentEvent) -> list[Notice]:
    before = event.before
    if before is None or before.status != "booked" or before.staff.id == event.after.staff.id:
        return []
    former = recipient_of(before.staff, "staff")
    return [Notice(recipient=former, kind="cancelled", audience="staff", replaced=True)]


def _receipt(notice: Notice, acting: str | None) -> Notice:
    if notice.recipient.person_id != acting:
        return notice
    return replace(notice, audience="receipt")
