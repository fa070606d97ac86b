"""A letter: one e-mail to one person about one fact, with everything that rendering it needs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from libs.contracts.actor import Actor
from libs.contracts.events.appointments import AppointmentSnapshot
from libs.contracts.notifications import Audience, Kind
from libs.contracts.scheduling.appointments import MessageText
from libs.contracts.values import ClockFace, Language

Role = Literal["target", "staff"]
# What an automation writes is not the firm's to word: it has no template.
LetterKind = Kind | Literal["automation"]
# Who is at an address that an automation names, and nobody in particular.
ADDRESS: Final = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom a letter is for: where, in which zone, language and clock."""

    person_id: str
    role: Role
    name: str
    email: str
    phone: str
    time_zone: str
    language: Language
    clock: ClockFace


@dataclass(frozen=True, slots=True)
class TemplateText:
    """Subject and body as they are written, merge fields included."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One e-mail to one person about one fact.

    What an automation writes has its ``before`` for merge fields alone: it tells of no change.
    """

    kind: LetterKind
    audience: Audience
    recipient: Recipient
    before: AppointmentSnapshot | None
    after: AppointmentSnapshot
    actor: Actor
    occurred_at: datetime
    reason: str | None
    custom: MessageText | None
    template: TemplateText
    link_url: str | None
    firm: str
    replaced: bool = False

    @property
    def is_for_bystander(self) -> bool:
        """Whether it goes to an address at which nobody is known."""
        return self.recipient.person_id == ADDRESS

    @property
    def carries_link(self) -> bool:
        """Whether a link of its recipient belongs in it."""
        return not (self.replaced or self.is_for_bystander)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter in words, and what it tells calendars."""

    subject: str
    text: str
    html: str
    calendar: bytes | None
    method: Literal["REQUEST", "CANCEL"] | None


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The mailbox that sends, which is every calendar file's organizer."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A mail with a link that signs somebody in, once and soon."""

    recipient: Recipient
    link_url: str
    minutes: int
    firm: str
