"""Who may see and change whose appointments (product rules: people and rights)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from libs.contracts.actor import Actor
from libs.contracts.problem import ProblemError


class CalendarOwner(Protocol):
    """A staff member, as far as it matters who may use their calendar."""

    @property
    def id(self) -> str: ...
    @property
    def shares_with_all(self) -> bool: ...
    @property
    def shares_with(self) -> Collection[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Whoever asks, with what decides their rights.

    ``has_types`` is whether a staff member has an active type assigned; ``company_id`` is the
    company that a contact belongs to. Keys and the system see and do what an admin does.
    """

    actor: Actor
    is_admin: bool = False
    has_types: bool = False
    company_id: str | None = None
    time_zone: str = "UTC"

    @property
    def is_contact(self) -> bool:
        """Whether policies of changes bind them."""
        return self.actor.kind == "contact"

    @property
    def is_one_of_us(self) -> bool:
        """Whether they act for the firm."""
        return not self.is_contact

    @property
    def is_by_link(self) -> bool:
        """Whether all that shows who they are is a link out of a mail."""
        return self.actor.channel == "link"

    @property
    def may_move(self) -> bool:
        """Whether they may move and cancel at all; contacts are bound by policies on top."""
        if self.actor.kind == "automation":
            return False
        return self.is_contact or self.is_admin or self.has_types

    def may_use_calendar_of(self, staff: CalendarOwner) -> bool:
        """Whether that calendar is theirs, shared with them, or they are an admin."""
        if self.is_contact:
            return False
        return (
            self.is_admin
            or staff.id == self.actor.id
            or staff.shares_with_all
            or self.actor.id in staff.shares_with
        )

    def is_target(self, contact_id: str | None, company_id: str | None) -> bool:
        """Whether an appointment with this contact or company is theirs."""
        if contact_id is not None:
            return contact_id == self.actor.id
        return company_id is not None and company_id == self.company_id

    def require_office(self) -> None:
        """403 unless they act for the firm."""
        if self.is_contact:
            raise ProblemError("not_allowed", "Only staff may do this.")

    def require_admin(self) -> None:
        """403 unless they are an admin, and not here by a link."""
        self.require_session()
        if not self.is_admin:
            raise ProblemError("not_allowed", "Only admins may do this.")

    def require_session(self) -> None:
        """403 for a signed link, which speaks for one appointment alone."""
        if self.actor.appointment_id is not None:
            raise ProblemError("not_allowed", "This link is for one appointment alone.")

    def require_office_session(self) -> None:
        """403 unless they act for the firm, and not by a link."""
        self.require_session()
        self.require_office()

    def require_edit_right(self) -> None:
        """403 for contacts, for links, which move and cancel only, and for staff without types."""
        self.require_office()
        if self.is_by_link:
            raise ProblemError("not_allowed", "By this link you can move or cancel, no more.")
        if not (self.is_admin or self.has_types):
            raise _without_types()

    def require_move_right(self) -> None:
        """403 for automations, and for staff who are not admins and have no type of their own."""
        if self.actor.kind == "automation":
            raise ProblemError("not_allowed", "Automations do not move appointments.")
        if not self.may_move:
            raise _without_types()


def _without_types() -> ProblemError:
    return ProblemError(
        "not_allowed", "You have no appointment type yet, so you can't change appointments."
    )
