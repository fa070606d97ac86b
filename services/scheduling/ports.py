"""What the handlers need of the outside."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from libs.clock import Clock
from libs.contracts.actor import Actor
from libs.contracts.events import AppointmentEvent, Event, ServiceName
from libs.contracts.step_requests import StepRequests
from services.scheduling.domain.appointment import Appointment, Target
from services.scheduling.domain.appointment_types import AppointmentType
from services.scheduling.domain.availability import Busy
from services.scheduling.domain.people import Company, Contact, StaffMember
from services.scheduling.domain.rights import Viewer
from services.scheduling.domain.tasks import Task


class StaffMembers(Protocol):
    """``get`` locks the row until the transaction ends, and raises not_found()."""

    def get(self, staff_id: str) -> StaffMember: ...
    def add(self, staff: StaffMember) -> None: ...
    def save(self, staff: StaffMember) -> None: ...
    def active(self, ids: Collection[str]) -> set[str]: ...
    def has_other_admin(self, staff_id: str) -> bool: ...
    def page(self, after: str, limit: int) -> Sequence[StaffMember]: ...


class Contacts(Protocol):
    """``get`` and ``find`` lock the row until the transaction ends."""

    def get(self, contact_id: str) -> Contact: ...
    def find(self, contact_id: str) -> Contact | None: ...
    def add(self, contact: Contact) -> None: ...
    def save(self, contact: Contact) -> None: ...
    def active(self, ids: Collection[str]) -> Sequence[Contact]: ...
    def join(self, contacts: Sequence[Contact], company_id: str) -> None: ...
    def page(self, after: str, limit: int) -> Sequence[tuple[Contact, str | None]]: ...


class Companies(Protocol):
    """``get`` locks the row until the transaction ends, and raises not_found()."""

    def get(self, company_id: str) -> Company: ...
    def add(self, company: Company) -> None: ...
    def save(self, before: Company, after: Company) -> None: ...
    def subscribe(self, company_id: str, contact_ids: Collection[str]) -> None: ...
    def people(self, company_id: str) -> int: ...
    def name_of(self, company_id: str) -> str: ...
    def active_name(self, company_id: str) -> str | None: ...


class Addresses(Protocol):
    """E-mail addresses of everybody who may sign in, upper and lower case being alike.

    Whoever asks about an address holds it until the transaction ends: others wait.
    """

    def is_taken(self, email: str, *, by_other_than: str) -> bool: ...
    def contact_at(self, email: str) -> Contact | None: ...


class AppointmentTypes(Protocol):
    """``get`` locks the row until the transaction ends, and raises not_found()."""

    def get(self, type_id: str) -> tuple[AppointmentType, tuple[str, ...]]: ...
    def add(self, kind: AppointmentType, staff_ids: Collection[str]) -> None: ...
    def save(self, kind: AppointmentType) -> None: ...
    def assign(self, type_id: str, *, more: Collection[str], fewer: Collection[str]) -> None: ...
    def active(self, ids: Collection[str]) -> set[str]: ...
    def change_seats(self, kind: AppointmentType, *, starting_after: datetime) -> None: ...


class Firm(Protocol):
    """What holds for everybody."""

    def keep_closed_days(self, text: str) -> None: ...


class SetUp(Protocol):
    """The unit of work of people and types."""

    @property
    def staff(self) -> StaffMembers: ...
    @property
    def contacts(self) -> Contacts: ...
    @property
    def companies(self) -> Companies: ...
    @property
    def addresses(self) -> Addresses: ...
    @property
    def types(self) -> AppointmentTypes: ...
    @property
    def firm(self) -> Firm: ...

    def viewer(self, actor: Actor) -> Viewer: ...
    def publish(self, event: Event, *, only_to: ServiceName | None = None) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An appointment, who asks for it, and the firm's closed days as stored.

    ``staff_stays`` is whether its staff member is still there and still offers its type.
    """

    appointment: Appointment
    viewer: Viewer
    closed: str
    staff_stays: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A type with its active staff, who asks for it, and the contact it may be for."""

    type: AppointmentType
    staff: tuple[StaffMember, ...]
    viewer: Viewer
    contact: Contact | None
    company_name: str | None
    closed: str

    @property
    def is_open_to_viewer(self) -> bool:
        """Whether whoever asks may book this type at all."""
        return self.viewer.is_one_of_us or self.type.is_open_to_contacts

    def by(self, staff_id: str) -> StaffMember | None:
        """The staff member of that id, if they offer it."""
        return next((staff for staff in self.staff if staff.id == staff_id), None)


class Appointments(Protocol):
    """``find`` locks the row until the transaction ends, so that who comes second sees what the
    first one did; it raises not_found() for what the actor may not see.

    ``due_for_completion`` locks too, and passes over what others hold. ``add`` and ``save`` keep a
    row of history.
    """

    def find(self, appointment_id: str, actor: Actor) -> Found: ...
    def due_for_completion(self, now: datetime, at_most: int) -> Sequence[Appointment]: ...
    def add(self, appointment: Appointment, event: AppointmentEvent) -> None: ...
    def save(self, before: Appointment, after: Appointment, event: AppointmentEvent) -> None: ...
    def keep_internal_notes(self, appointment: Appointment) -> None: ...
    def page(self, after: str, limit: int) -> Sequence[Appointment]: ...


class Offers(Protocol):
    """Both raise not_found()."""

    def find(self, type_id: str, actor: Actor, *, contact_id: str | None = None) -> Offer: ...
    def company_target(self, company_id: str) -> Target: ...


class Claims(Protocol):
    """Times that are taken. What is taken already raises 409 ``slot_taken``.

    ``lock`` makes writers of the same calendars wait for each other, whoever comes first.
    ``busy_around`` reads a start's neighbourhood as if ``moving`` were not there. ``follow``
    takes, moves or frees what a change asks for; both it and ``take`` give the claim's id.
    """

    def lock(self, staff_ids: Sequence[str]) -> None: ...
    def busy_around(
        self, start: datetime, staff_ids: Sequence[str], moving: Appointment | None
    ) -> Mapping[str, Sequence[Busy]]: ...
    def take(self, appointment: Appointment) -> str: ...
    def follow(self, before: Appointment, after: Appointment) -> str | None: ...


class Tasks(Protocol):
    """``find`` locks the row until the transaction ends, and raises not_found()."""

    def find(self, task_id: str) -> Task: ...
    def add(self, task: Task) -> None: ...
    def save(self, task: Task) -> None: ...


class SchedulingWork(Protocol):
    """The unit of work of appointments."""

    @property
    def appointments(self) -> Appointments: ...
    @property
    def offers(self) -> Offers: ...
    @property
    def claims(self) -> Claims: ...

    def publish(self, event: Event, *, only_to: ServiceName | None = None) -> None: ...


class TaskWork(Protocol):
    """The unit of work of tasks."""

    @property
    def tasks(self) -> Tasks: ...

    def viewer(self, actor: Actor) -> Viewer: ...


class DeskWork(SetUp, SchedulingWork, Protocol):
    """The unit of work of those who book without being known."""


class RequestWork(SetUp, SchedulingWork, TaskWork, Protocol):
    """The unit of work of what automations ask for.

    What is published after ``continue_chain`` says of which chain of automations it comes.
    """

    @property
    def requests(self) -> StepRequests: ...
    @property
    def clock(self) -> Clock: ...

    def continue_chain(self, chain: str | None) -> None: ...


class Rehearsing(SchedulingWork, Protocol):
    """What is done inside ``taken_back`` is undone at its end; it gives what would be told."""

    def taken_back(self) -> AbstractContextManager[list[tuple[Event, ServiceName | None]]]: ...
