"""What may be asked of notifications: messages, reminders, templates, previews, calendar files."""

from typing import Any, Literal

from libs.contracts.endpoint import Endpoint
from libs.contracts.scheduling.appointment_types import Reminders
from libs.contracts.scheduling.appointments import MessageText, Overrule
from libs.contracts.values import (
    Answer,
    Flag,
    Id,
    Instant,
    Line,
    LongText,
    Notes,
    Page,
    PageQuery,
    Reason,
    Request,
    Start,
    Version,
)

Kind = Literal["booked", "rescheduled", "cancelled", "restored", "reminder"]
Audience = Literal["target", "staff", "receipt"]
TemplateAudience = Literal["target", "staff"]
State = Literal["queued", "sending", "sent", "failed", "unknown", "cancelled"]


class Message(Answer):
    """An e-mail as a row with a life; ``to`` is the recipient's name, ``error`` the server's words.

    ``version`` is that of the appointment which it tells of.
    """

    id: str
    kind: str
    audience: Audience
    to: str
    subject: str
    state: State
    attempts: int
    version: int
    sent_at: Instant | None
    error: str | None


class MessageToPerson(Message):
    """An e-mail to one person, by what it is about; null where it is about no appointment."""

    appointment_id: str | None
    made_at: Instant


class ReminderTo(Answer):
    """Whom a reminder is for."""

    role: Literal["target", "staff"]
    name: str


class PlannedReminder(Answer):
    """A reminder and what became of it; ``why`` says why it was dropped."""

    due_at: Instant
    to: ReminderTo
    state: Literal["planned", "sent", "dropped"]
    why: str | None


class Template(Answer):
    """The text of one kind of message to one audience; version 0 is Rebook's own."""

    kind: Kind
    audience: TemplateAudience
    language: str
    version: int
    subject: str
    body: str
    fields: list[str]


class Templates(Answer):
    """All of them."""

    items: list[Template]


class TemplateVersion(Answer):
    """A text as it was from ``written_at`` on; of Rebook's own, version 0, nobody is the author."""

    version: int
    subject: str
    body: str
    written_by: str | None
    written_at: Instant | None


class TemplateVersions(Answer):
    """All of one text, the newest first."""

    items: list[TemplateVersion]


class TemplateQuery(Request):
    """Which of a kind's templates."""

    audience: TemplateAudience = "target"
    language: Literal["en", "de"] = "en"


class PutTemplate(Request):
    """Replaces the text from now on; the version rises.

    With ``expected_version``, 0 for Rebook's own text, it is refused when somebody else was faster.
    """

    expected_version: Version | Literal[0] | None = None
    subject: Line
    body: LongText
    audience: TemplateAudience = "target"
    language: Literal["en", "de"] = "en"


class PreviewTemplate(Request):
    """A text to look at before it is kept; absent parts are those of the present template."""

    subject: Line | None = None
    body: LongText | None = None
    audience: TemplateAudience = "target"
    language: Literal["en", "de"] = "en"


class PreviewLetter(PreviewTemplate):
    """With ``automation`` the text is that of an automation's e-mail, to one of these; ``audience``
    is how they read it.
    """

    automation: Literal["target", "staff", "address"] | None = None


class RenderedMessage(Answer):
    """A message as it will be sent, but for ids and dates."""

    to: str
    audience: Audience
    subject: str
    text: str
    html: str


class ReminderChanges(Answer):
    """What becomes of the reminders: their moments."""

    added: list[Instant]
    moved: list[Instant]
    dropped: list[Instant]


class CalendarEntry(Answer):
    """What calendars will be told."""

    to: str
    method: Literal["REQUEST", "CANCEL"]
    sequence: int
    ics: str


class Preview(Answer):
    """All that would follow from a change; nothing has happened."""

    messages: list[RenderedMessage]
    reminders: ReminderChanges
    automations: list[dict[str, Any]]
    calendar: list[CalendarEntry]


class PreviewChange(Request):
    """``action`` and the same body as that action takes; ``start`` is needed to reschedule."""

    action: Literal["reschedule", "cancel"]
    expected_version: Version
    start: Start | None = None
    type_id: Id | None = None
    staff_id: Id | None = None
    reminders: Reminders | None = None
    public_notes: Notes | None = None
    message: MessageText | None = None
    reason: Reason | None = None
    overrule: Overrule | None = None
    tell: Flag | None = None


class RenderEvent(Request):
    """A would-be event: its routing key and its body as it would travel."""

    key: str
    event: dict[str, Any]


class FeedFile(Answer):
    """A feed's calendar."""

    ics: str


class FeedQuery(Request):
    """Whose feed."""

    person_id: Id


LIST_MESSAGES = Endpoint(
    "list_messages",
    "GET",
    "/appointments/{appointment_id}/messages",
    Page[Message],
    query=PageQuery,
)
RESEND_MESSAGE = Endpoint("resend_message", "POST", "/messages/{message_id}/resend", Message)
LIST_REMINDERS = Endpoint(
    "list_reminders",
    "GET",
    "/appointments/{appointment_id}/reminders",
    Page[PlannedReminder],
    query=PageQuery,
)
LIST_TEMPLATES = Endpoint("list_templates", "GET", "/message-templates", Templates)
PUT_TEMPLATE = Endpoint(
    "put_template",
    "PUT",
    "/message-templates/{kind}",
    Template,
    PutTemplate,
    refusals=("stale_version",),
)
LIST_TEMPLATE_VERSIONS = Endpoint(
    "list_template_versions",
    "GET",
    "/message-templates/{kind}/versions",
    TemplateVersions,
    query=TemplateQuery,
)
PREVIEW_TEMPLATE = Endpoint(
    "preview_template",
    "POST",
    "/message-templates/{kind}/preview",
    RenderedMessage,
    PreviewLetter,
)
TEST_TEMPLATE = Endpoint(
    "test_template", "POST", "/message-templates/{kind}/test", Message, PreviewTemplate, None, 202
)
# Composed by the gateway: scheduling says what would happen, RENDER_EVENT what would follow.
PREVIEW_CHANGE = Endpoint(
    "preview_change", "POST", "/appointments/{appointment_id}/preview", Preview, PreviewChange
)
# Not public: the gateway leaves out what is about appointments that the asker may not see.
LIST_MESSAGES_TO = Endpoint(
    "list_messages_to",
    "GET",
    "/people/{person_id}/messages",
    Page[MessageToPerson],
    query=PageQuery,
)
# Not public: the gateway composes a preview from scheduling's would-be event.
RENDER_EVENT = Endpoint("render_event", "POST", "/render", Preview, RenderEvent)
# The file itself is text/calendar; see services/notifications/entrypoints.
GET_CALENDAR = Endpoint(
    "get_calendar", "GET", "/appointments/{appointment_id}/calendar.ics", query=None
)
GET_FEED_FILE = Endpoint("get_feed_file", "GET", "/feed", FeedFile, query=FeedQuery)

PUBLIC_ENDPOINTS = (
    LIST_MESSAGES,
    RESEND_MESSAGE,
    LIST_REMINDERS,
    LIST_TEMPLATES,
    PUT_TEMPLATE,
    LIST_TEMPLATE_VERSIONS,
    PREVIEW_TEMPLATE,
    TEST_TEMPLATE,
    GET_CALENDAR,
)
ENDPOINTS = (*PUBLIC_ENDPOINTS, LIST_MESSAGES_TO, RENDER_EVENT, GET_FEED_FILE)
