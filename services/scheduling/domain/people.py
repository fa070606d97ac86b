"""Staff, contacts and companies as the rules see them."""

from dataclasses import dataclass
from typing import Literal

from libs.contracts.problem import ProblemError, invalid

ClockFace = Literal["24", "12"]
Language = Literal["en", "de"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a name, an address and a zone of their own."""

    id: str
    version: int
    name: str
    email: str
    time_zone: str
    language: Language
    clock: ClockFace
    archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember(Person):
    """Somebody of the firm; ``hours`` is the JSON text that `hours.read` understands."""

    is_admin: bool
    shares_with_all: bool
    shares_with: tuple[str, ...]
    hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Person):
    """Somebody whom the firm serves."""

    phone: str
    tags: tuple[str, ...]
    company_id: str | None
    portal_access: bool
    portal_access_version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Several contacts who are met as one."""

    id: str
    version: int
    name: str
    primary_contact_id: str | None
    subscriber_ids: tuple[str, ...]
    archived: bool

    @property
    def people_ids(self) -> tuple[str, ...]:
        """Whom its mails go to."""
        primary = () if self.primary_contact_id is None else (self.primary_contact_id,)
        return tuple(dict.fromkeys((*primary, *self.subscriber_ids)))


def address_is_taken() -> ProblemError:
    """Two people with one address could not both sign in."""
    return invalid("email", "somebody already has this address")
