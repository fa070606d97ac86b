"""A person as notifications knows them: where to write, and what they may see."""

from dataclasses import dataclass
from typing import Literal

from libs.contracts.actor import Actor
from libs.contracts.events.appointments import AppointmentSnapshot, Person
from libs.contracts.values import ClockFace, Language
from services.notifications.domain.letters import Recipient, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """A contact or a staff member, at one version."""

    id: str
    kind: Literal["contact", "staff"]
    version: int
    name: str
    email: str
    phone: str
    time_zone: str
    language: Language
    clock: ClockFace
    archived: bool
    company_id: str | None = None
    is_admin: bool = False
    shares_with_all: bool = False
    shares_with: tuple[str, ...] = ()

    def as_recipient(self) -> Recipient:
        role: Role = "staff" if self.kind == "staff" else "target"
        return Recipient(
            person_id=self.id,
            role=role,
            name=self.name,
            email=self.email,
            phone=self.phone,
            time_zone=self.time_zone,
            language=self.language,
            clock=self.clock,
        )


def with_present(appointment: AppointmentSnapshot, someone: Someone) -> AppointmentSnapshot:
    """The appointment with this person as they are now."""
    target = appointment.target
    people = [_present(person, someone) for person in target.people]
    present = {
        "staff": _present(appointment.staff, someone),
        "target": target.model_copy(update={"people": people}),
    }
    return appointment.model_copy(update=present)


def is_on(appointment: AppointmentSnapshot, someone: Someone) -> bool:
    """Whether it is theirs as things are now: it was theirs before a change of staff or company."""
    if someone.kind == "staff":
        return appointment.staff.id == someone.id
    return _is_target(someone.id, appointment, someone)


def may_see(
    actor: Actor, appointment: AppointmentSnapshot, me: Someone | None, owner: Someone | None
) -> bool:
    """Whether it is theirs; ``owner`` is whose calendar it stands in, ``me`` who asks."""
    if actor.appointment_id not in {None, appointment.id}:
        return False
    if actor.kind == "contact":
        return _is_target(actor.id, appointment, me)
    if actor.kind == "staff":
        return _may_use_calendar(actor, appointment, me, owner)
    return True


def _is_target(contact_id: str, appointment: AppointmentSnapshot, me: Someone | None) -> bool:
    target = appointment.target
    if target.kind == "contact":
        return target.id == contact_id
    return me is not None and me.company_id == target.id


def _may_use_calendar(
    actor: Actor, appointment: AppointmentSnapshot, me: Someone | None, owner: Someone | None
) -> bool:
    if appointment.staff.id == actor.id or (me is not None and me.is_admin):
        return True
    return owner is not None and (owner.shares_with_all or actor.id in owner.shares_with)


def _present(person: Person, someone: Someone) -> Person:
    if person.id != someone.id:
        return person
    names = ("name", "email", "phone", "time_zone", "language", "clock")
    return person.model_copy(update={name: getattr(someone, name) for name in names})
