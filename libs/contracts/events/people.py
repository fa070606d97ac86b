"""Facts about people: staff and contacts, and a contact's Portal Access."""

from typing import ClassVar

from libs.contracts.events.event import Event, ServiceName
from libs.contracts.scheduling.people import Contact, StaffMember


class ContactEvent(Event):
    """A contact as they are after the fact; ``chain`` as in `AppointmentEvent`."""

    heard_by: ClassVar[tuple[ServiceName, ...]] = ("gateway", "notifications")

    contact: Contact
    company_name: str | None = None
    chain: str | None = None

    @property
    def subject(self) -> str:
        return self.contact.id

    @property
    def subject_version(self) -> int:
        return self.contact.version


class ContactCreated(ContactEvent):
    """There is a new contact."""

    key = "contact.created"


class ContactChanged(ContactEvent):
    """A contact's name, address, company or tags changed."""

    key = "contact.changed"


class ContactArchived(ContactEvent):
    """A contact was archived: they can neither sign in nor be booked."""

    key = "contact.archived"


class StaffEvent(Event):
    """A staff member as they are after the fact."""

    heard_by: ClassVar[tuple[ServiceName, ...]] = ("gateway", "notifications")

    staff: StaffMember

    @property
    def subject(self) -> str:
        return self.staff.id

    @property
    def subject_version(self) -> int:
        return self.staff.version


class StaffCreated(StaffEvent):
    """There is a new staff member."""

    key = "staff.created"


class StaffChanged(StaffEvent):
    """A staff member's name, address, rights or zone changed."""

    key = "staff.changed"


class StaffArchived(StaffEvent):
    """A staff member left: they can neither sign in nor be booked."""

    key = "staff.archived"


class PortalAccessChanged(Event):
    """A contact may sign in from now on, or may not any more."""

    key = "portal.access_changed"
    heard_by: ClassVar[tuple[ServiceName, ...]] = ("scheduling",)

    contact_id: str
    enabled: bool
    version: int

    @property
    def subject(self) -> str:
        return self.contact_id

    @property
    def subject_version(self) -> int:
        return self.version
