"""Facts about e-mails and signed links, and what the gateway asks notifications to send."""

from typing import ClassVar, Literal

from libs.contracts.events.event import Event, ServiceName
from libs.contracts.values import Instant


class MessageSent(Event):
    """A mail server has taken the message over."""

    key = "message.sent"

    message_id: str
    appointment_id: str | None
    person_id: str
    kind: str

    @property
    def subject(self) -> str:
        return self.message_id

    @property
    def subject_version(self) -> int:
        return 1


class MessageFailed(MessageSent):
    """A message will not be tried again by itself, or nobody knows whether it arrived."""

    key = "message.failed"

    state: Literal["failed", "unknown"] = "failed"


class LinkIssued(Event):
    """A person has a signed link of their own to one appointment."""

    key = "link.issued"
    heard_by: ClassVar[tuple[ServiceName, ...]] = ("gateway",)

    link_id: str
    appointment_id: str
    person_id: str
    person_kind: Literal["staff", "contact"]
    person_name: str
    issued_at: Instant

    @property
    def subject(self) -> str:
        return self.link_id

    @property
    def subject_version(self) -> int:
        return 1


class PortalSignInRequested(Event):
    """Somebody with Portal Access wants a sign-in link by e-mail. No secret travels here."""

    key = "portal.sign_in_requested"
    heard_by: ClassVar[tuple[ServiceName, ...]] = ("notifications",)

    request_id: str
    person_id: str

    @property
    def subject(self) -> str:
        return self.person_id

    @property
    def subject_version(self) -> int:
        return 1


class PortalLinkRevoked(Event):
    """Staff withdrew a person's link: whatever is mailed to them from now on carries a new one."""

    key = "portal.link_revoked"
    heard_by: ClassVar[tuple[ServiceName, ...]] = ("notifications",)

    link_id: str
    appointment_id: str
    person_id: str

    @property
    def subject(self) -> str:
        return self.link_id

    @property
    def subject_version(self) -> int:
        return 1


class PortalLinkRequested(Event):
    """A person shall get their link to an appointment by e-mail again; or a new one that replaces
    it, when the old one was revoked.
    """

    key = "portal.link_requested"
    heard_by: ClassVar[tuple[ServiceName, ...]] = ("notifications",)

    appointment_id: str
    person_id: str
    replaces: str | None = None

    @property
    def subject(self) -> str:
        return self.appointment_id

    @property
    def subject_version(self) -> int:
        return 1
