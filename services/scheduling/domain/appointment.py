"""The appointment and its moves: each takes an order and gives the new appointment and the fact."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Literal

from libs.contracts.actor import Actor
from libs.contracts.events import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentChanged,
    AppointmentCompleted,
    AppointmentEvent,
    AppointmentMissed,
    AppointmentRescheduled,
    AppointmentRestored,
)
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointment_types import Location, Reminder
from libs.contracts.scheduling.appointments import Action, MessageText, Status
from services.scheduling.domain import policy
from services.scheduling.domain.appointment_types import AppointmentType
from services.scheduling.domain.people import Contact, StaffMember
from services.scheduling.domain.rights import Viewer

# What may become of an appointment: action -> (states it may be in, state it is in then, event).
# A state of None stays what it was.
MOVES: Final[Mapping[Action, tuple[frozenset[Status], Status | None, type[AppointmentEvent]]]] = {
    "booked": (frozenset(), "booked", AppointmentBooked),
    "rescheduled": (frozenset({"booked"}), "booked", AppointmentRescheduled),
    "cancelled": (frozenset({"booked"}), "cancelled", AppointmentCancelled),
    "restored": (frozenset({"cancelled"}), "booked", AppointmentRestored),
    "changed": (
        frozenset({"booked", "cancelled", "completed", "no_show"}),
        None,
        AppointmentChanged,
    ),
    "completed": (frozenset({"booked"}), "completed", AppointmentCompleted),
    "no_show": (frozenset({"booked"}), "no_show", AppointmentMissed),
}
ACTION_OF: Final[Mapping[type[AppointmentEvent], Action]] = {
    event: action for action, (_, _, event) in MOVES.items()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom an appointment is with; ``people`` are the contacts who are written to."""

    kind: Literal["contact", "company"]
    id: str
    name: str
    people: tuple[Contact, ...]
    contact: Contact | None
    company_id: str | None = None
    company_name: str | None = None

    @property
    def contact_id(self) -> str | None:
        """The contact, if the target is one."""
        return self.id if self.kind == "contact" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Who orders a change, when, and why; ``tell`` of False spares the target its notice."""

    viewer: Viewer
    at: datetime
    reason: str | None = None
    overruled: str | None = None
    message: MessageText | None = None
    tell: bool = True

    @property
    def actor(self) -> Actor:
        """Whoever it is, as events and history name them."""
        return self.viewer.actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """An appointment at one version; ``claim_id`` names the claim that it holds, if any."""

    id: str
    version: int
    status: Status
    type: AppointmentType
    staff: StaffMember
    target: Target
    start: datetime
    end: datetime
    first_date: date
    location: Location
    public_notes: str
    internal_notes: str
    reminders: tuple[Reminder, ...]
    sequence: int
    moves: int
    contact_moves: int
    claim_id: str | None

    @property
    def is_group(self) -> bool:
        """Whether its time is shared with others."""
        return self.type.is_group

    def require_version(self, expected: int) -> None:
        """409 ``stale_version`` unless the caller saw the present one."""
        if expected != self.version:
            raise ProblemError(
                "stale_version",
                f"You saw version {expected}; it is at version {self.version} now.",
            )

    def require_move(self, action: Action) -> None:
        """409 ``wrong_state`` unless the table of moves allows it."""
        if self.status not in MOVES[action][0]:
            state = self.status.replace("_", "-")
            raise ProblemError("wrong_state", f"This appointment is {state}; it stays as it is.")

    def reschedule(
        self,
        place: policy.Place,
        order: Order,
        *,
        reminders: tuple[Reminder, ...] | None = None,
        public_notes: str | None = None,
    ) -> "Appointment":
        """Moves it; what is None stays. The same appointment when there is nothing to change."""
        self.require_move("rescheduled")
        order.viewer.require_move_right()
        moves_place = (place.start, place.type.id, place.staff.id) != (
            self.start,
            self.type.id,
            self.staff.id,
        )
        moved = self
        if moves_place:
            moved = self._at(place, by_contact=order.viewer.is_contact)
        moved = moved._with(reminders=reminders, public_notes=public_notes)
        if moved == self:
            return self
        policy.refuse_reschedule(self, place if moves_place else None, order)
        visible = moves_place or moved.public_notes != self.public_notes
        return moved._next("booked", calendar_visible=visible)

    def cancel(self, order: Order) -> "Appointment":
        """Frees its time."""
        self.require_move("cancelled")
        order.viewer.require_move_right()
        policy.refuse_cancel(self, order)
        return self._next("cancelled", calendar_visible=True)

    def restore(self, order: Order) -> "Appointment":
        """Takes a cancellation back; whether the time is still free is the claims' to say."""
        self.require_move("restored")
        if self.staff.archived:
            raise ProblemError("wrong_state", f"{self.staff.name} does not work here any more.")
        order.viewer.require_edit_right()
        order.viewer.require_move_right()
        policy.refuse_restore(self, order)
        return self._next("booked", calendar_visible=True)

    def change(
        self,
        order: Order,
        *,
        reminders: tuple[Reminder, ...] | None = None,
        public_notes: str | None = None,
        internal_notes: str | None = None,
        location: Location | None = None,
    ) -> "Appointment":
        """Edits what moves nothing. Internal notes alone make no new version."""
        self.require_move("changed")
        order.viewer.require_edit_right()
        edited = self._with(reminders=reminders, public_notes=public_notes, location=location)
        if edited != self:
            visible = (edited.public_notes, edited.location) != (self.public_notes, self.location)
            edited = edited._next(self.status, calendar_visible=visible)
        return edited._with(internal_notes=internal_notes)

    def record(self, outcome: Literal["completed", "no_show"], order: Order) -> "Appointment":
        """Says what became of it, once it has begun; final."""
        self.require_move(outcome)
        if order.at < self.start:
            raise ProblemError("wrong_state", "It has not begun yet.")
        order.viewer.require_edit_right()
        order.viewer.require_move_right()
        return self._next(outcome, calendar_visible=False)

    def _at(self, place: policy.Place, *, by_contact: bool) -> "Appointment":
        """The same appointment elsewhere; its location follows the type unless it was edited."""
        starts_anew = place.start != self.start
        follows = self.location == self.type.location
        return replace(
            self,
            type=place.type,
            staff=place.staff,
            start=place.start,
            end=place.start + place.type.duration,
            location=place.type.location if follows else self.location,
            moves=self.moves + starts_anew,
            contact_moves=self.contact_moves + (starts_anew and by_contact),
        )

    def _with(
        self,
        *,
        reminders: tuple[Reminder, ...] | None = None,
        public_notes: str | None = None,
        internal_notes: str | None = None,
        location: Location | None = None,
    ) -> "Appointment":
        return replace(
            self,
            reminders=self.reminders if reminders is None else reminders,
            public_notes=self.public_notes if public_notes is None else public_notes,
            internal_notes=self.internal_notes if internal_notes is None else internal_notes,
            location=self.location if location is None else location,
        )

    def _next(self, status: Status, *, calendar_visible: bool) -> "Appointment":
        return replace(
            self,
            status=status,
            version=self.version + 1,
            sequence=self.sequence + calendar_visible,
        )
