"""What an automation asks of the other services, and what they could not do.

Each request is made by one step of one run. Whoever hears it does it once: a ``step_key`` that is
known already has no second effect. What cannot be done any more (the contact was archived, the
appointment is over) holds nobody up: it is noted, and `RequestRefused` says why.
"""

from typing import ClassVar, Literal

from libs.contracts.actor import Actor
from libs.contracts.events.appointments import AppointmentSnapshot
from libs.contracts.events.event import Event, ServiceName
from libs.contracts.scheduling.appointment_types import Recipient
from libs.contracts.scheduling.appointments import MessageText
from libs.contracts.values import Instant, Named

Refusal = Literal["not_there", "archived", "no_contact", "wrong_state", "too_late", "too_much"]


class StepRequest(Event):
    """Asked for by a step: ``step_key`` is ``<run id>.<number of the step>``.

    ``automation`` is who history says it was. ``chain`` is ``<run id>;<depth>``, as in the header
    ``Rebook-Chain``: what follows from the request carries it on.
    """

    step_key: str
    run_id: str
    automation: Named
    appointment_id: str
    chain: str

    @property
    def subject(self) -> str:
        return self.appointment_id

    @property
    def subject_version(self) -> int:
        return 1


class MessageRequested(StepRequest):
    """An automation wants an e-mail sent about an appointment.

    ``to`` is the target's people, the assigned staff member, or one ``address``. ``message`` may
    hold merge fields (`libs.contracts.merge_fields`), which stand for ``appointment`` as it is
    given here, for ``before`` (as it was before the change that set the automation off), and for
    who made that change and why. The mail tells of the version of ``appointment``.
    """

    key = "message.requested"
    heard_by: ClassVar[tuple[ServiceName, ...]] = ("notifications",)

    to: Literal["target", "staff", "address"]
    address: str | None = None
    message: MessageText
    appointment: AppointmentSnapshot
    before: AppointmentSnapshot | None = None
    actor: Actor | None = None
    reason: str | None = None


class ContactTagRequested(StepRequest):
    """An automation wants a tag put on a contact, or taken off."""

    key = "contact.tag_requested"
    heard_by: ClassVar[tuple[ServiceName, ...]] = ("scheduling",)

    contact_id: str
    do: Literal["tag", "untag"]
    tag: str


class AppointmentNoteRequested(StepRequest):
    """An automation wants a line added to the notes of an appointment.

    A public one makes a new version, an internal one does not.
    """

    key = "appointment.note_requested"
    heard_by: ClassVar[tuple[ServiceName, ...]] = ("scheduling",)

    text: str
    visibility: Literal["public", "internal"]


class TaskRequested(StepRequest):
    """An automation wants a staff member to do something, by ``due_at`` if there is one."""

    key = "task.requested"
    heard_by: ClassVar[tuple[ServiceName, ...]] = ("scheduling",)

    title: str
    staff_id: str
    contact_id: str | None = None
    due_at: Instant | None = None


class ReminderRequested(StepRequest):
    """An automation wants one more reminder on an appointment: a new version of it."""

    key = "reminder.requested"
    heard_by: ClassVar[tuple[ServiceName, ...]] = ("scheduling",)

    before_minutes: int
    to: Recipient


class RequestRefused(Event):
    """What a step asked for could not be done, and will not be: the run may say so.

    ``asked`` is the routing key of the request. ``why``: ``not_there`` (unknown here), ``archived``
    (the contact or staff member left), ``no_contact`` (nobody to write to), ``wrong_state`` (it is
    cancelled or over), ``too_late`` (it has begun), ``too_much`` (notes or reminders would exceed
    what one appointment holds). ``detail`` is a sentence for people.
    """

    key = "request.refused"
    heard_by: ClassVar[tuple[ServiceName, ...]] = ("automations",)

    step_key: str
    run_id: str
    appointment_id: str
    asked: str
    why: Refusal
    detail: str

    @property
    def subject(self) -> str:
        return self.run_id

    @property
    def subject_version(self) -> int:
        return 1
