"""An account: a person as scheduling knows them, and whether and how they sign in."""

from dataclasses import dataclass, replace
from typing import Literal

from libs.contracts.gateway import Theme, WeekStart
from libs.contracts.scheduling.people import Contact, StaffMember
from libs.contracts.values import ClockFace, Language

PersonKind = Literal["staff", "contact"]


@dataclass(frozen=True)
class Person:
    id: str
    kind: PersonKind
    version: int
    name: str
    email: str
    time_zone: str
    language: Language
    clock: ClockFace
    is_admin: bool = False
    company_id: str | None = None
    archived: bool = False


@dataclass(frozen=True)
class Account:
    person: Person
    enabled: bool
    password_hash: str | None = None
    theme: Theme = "auto"
    week_start: WeekStart = "mon"
    access_version: int = 0

    @property
    def is_open(self) -> bool:
        return self.enabled and not self.person.archived

    @property
    def sign_in(self) -> str:
        return sign_in_name(self.person.email)

    def may_still_sign_in(self, verified: "Account") -> bool:
        """With the password that was right for ``verified``, this account a moment ago."""
        return self.is_open and self.password_hash == verified.password_hash

    def hear(self, person: Person) -> "Account":
        """What is not newer changes nothing; whoever was archived stays so."""
        if person.version <= self.person.version:
            return self
        archived = self.person.archived or person.archived
        return replace(self, person=replace(person, archived=archived))

    def archive(self) -> "Account":
        return replace(self, person=replace(self.person, archived=True))

    def with_password(self, password_hash: str) -> "Account":
        return replace(self, password_hash=password_hash)

    def with_access(self, *, enabled: bool) -> "Account":
        if enabled == self.enabled:
            return self
        return replace(self, enabled=enabled, access_version=self.access_version + 1)


def sign_in_name(email: str) -> str:
    """The same for every spelling of one address; empty for what no database would store."""
    name = email.strip().lower()
    return name if name.isprintable() else ""


def staff_person(staff: StaffMember) -> Person:
    return Person(
        id=staff.id,
        kind="staff",
        version=staff.version,
        name=staff.name,
        email=staff.email,
        time_zone=staff.time_zone,
        language=staff.language,
        clock=staff.clock,
        is_admin=staff.is_admin,
        archived=staff.archived,
    )


def contact_person(contact: Contact) -> Person:
    return Person(
        id=contact.id,
        kind="contact",
        version=contact.version,
        name=contact.name,
        email=contact.email,
        time_zone=contact.time_zone,
        language=contact.language,
        clock=contact.clock,
        company_id=contact.company_id,
        archived=contact.archived,
    )
