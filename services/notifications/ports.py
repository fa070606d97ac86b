"""What the handlers need of the outside."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from libs.clock import Clock
from libs.contracts.events import Event, ServiceName
from libs.contracts.events.appointments import AppointmentSnapshot
from libs.contracts.notifications import Audience, Kind, Template, TemplateAudience
from libs.contracts.step_requests import StepRequests
from libs.contracts.values import Language
from services.notifications.domain.letters import (
    Letter,
    Mailbox,
    Recipient,
    Rendered,
    TemplateText,
)
from services.notifications.domain.links import Link
from services.notifications.domain.messages import Claimed, Message
from services.notifications.domain.people import Someone
from services.notifications.domain.reminders import Held, Planned, Why


class Writer(Protocol):
    """Puts letters into words."""

    def default_text(self, kind: Kind, audience: Audience, language: Language) -> TemplateText: ...
    def render(self, letter: Letter) -> Rendered: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What stays the same from one piece of work to the next.

    ``ring`` wakes whoever carries messages to the mail server.
    """

    clock: Clock
    firm: str
    public_url: str
    mailbox: Mailbox
    writer: Writer
    lease: timedelta
    reply_lease: timedelta
    ring: Callable[[], None]


class Appointments(Protocol):
    """The latest versions heard of. ``keep`` answers whether this one is newer than any before;
    ``amend`` changes what is known of its people, unless there is another version by now. Both
    keep the appointment from others until the transaction ends.
    """

    def keep(self, appointment: AppointmentSnapshot) -> bool: ...
    def amend(self, appointment: AppointmentSnapshot) -> bool: ...
    def find(self, appointment_id: str) -> AppointmentSnapshot | None: ...
    def several(self, ids: Collection[str]) -> Mapping[str, AppointmentSnapshot]: ...


class People(Protocol):
    """Contacts and staff at the latest version heard of."""

    def keep(self, someone: Someone) -> bool: ...
    def find(self, person_id: str) -> Someone | None: ...
    def several(self, ids: Collection[str]) -> Mapping[str, Someone]: ...


class Links(Protocol):
    """The links in force by (appointment, person); who has none gets one, which is told once."""

    def of(self, wanted: Collection[tuple[str, Recipient]]) -> Mapping[tuple[str, str], Link]: ...
    def replace(self, appointment_id: str, person: Recipient, old: str) -> Link: ...
    def end(self, appointment_id: str, person_id: str, link_id: str) -> None: ...


class Templates(Protocol):
    """The newest version of each text that the firm wrote itself.

    ``write`` raises ``stale_version`` where the newest is another than the expected one.
    """

    def written(self) -> Sequence[Template]: ...
    def write(
        self,
        kind: Kind,
        audience: TemplateAudience,
        language: Language,
        text: TemplateText,
        *,
        by: str,
        at: datetime,
        expected_version: int | None,
    ) -> int: ...


class Messages(Protocol):
    """E-mails as rows. A move answers whether it took place: another may hold the row by now.

    ``release`` with ``counts`` False does not count the attempt.
    """

    def add(self, messages: Sequence[Message]) -> int: ...
    def claim(self, limit: int, lease: timedelta) -> list[Claimed]: ...
    def hand(self, claimed: Claimed, subject: str, lease: timedelta) -> bool: ...
    def accept(self, claimed: Claimed, reply: str) -> bool: ...
    def release(self, claimed: Claimed, reply: str, wait: timedelta, *, counts: bool) -> bool: ...
    def refuse(self, claimed: Claimed, reply: str) -> bool: ...
    def lose(self, claimed: Claimed, reply: str) -> bool: ...
    def call_off(self, claimed: Claimed, why: str) -> bool: ...
    def find(self, message_id: str) -> Message | None: ...
    def resend(self, message: Message) -> bool: ...
    def release_abandoned(self) -> int: ...
    def lose_abandoned(self, reply: str) -> list[Message]: ...


class Reminders(Protocol):
    """Reminders as due rows; ``held`` locks those of an appointment, ``awaited_by`` names the
    appointments of which somebody is yet to be reminded.
    """

    def held(self, appointment_id: str) -> Sequence[Held]: ...
    def awaited_by(self, person_id: str) -> Collection[str]: ...
    def plan(
        self,
        appointment_id: str,
        version: int,
        added: Sequence[Planned],
        late: Sequence[Planned],
    ) -> None: ...
    def drop(self, dropped: Collection[Held], why: Why) -> None: ...
    def of(self, ids: Collection[str]) -> Sequence[Held]: ...
    def note(self, ids: Collection[str], why: Why) -> None: ...


class Work(Protocol):
    """The unit of work."""

    @property
    def around(self) -> Surroundings: ...
    @property
    def appointments(self) -> Appointments: ...
    @property
    def people(self) -> People: ...
    @property
    def links(self) -> Links: ...
    @property
    def templates(self) -> Templates: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def reminders(self) -> Reminders: ...
    @property
    def requests(self) -> StepRequests: ...

    def publish(self, event: Event, *, only_to: ServiceName | None = None) -> None: ...
    def after_commit(self, wake: Callable[[], None]) -> None: ...
