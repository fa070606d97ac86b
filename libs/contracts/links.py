"""Signed links, feeds and sign-in links: what the gateway serves to people not signed in."""

from typing import Annotated, Literal

from pydantic import Field

from libs.contracts.endpoint import Endpoint
from libs.contracts.scheduling.appointment_types import Reminders
from libs.contracts.scheduling.appointments import (
    CANCEL,
    RESCHEDULE,
    Appointment,
    MessageText,
    Overrule,
    Slots,
)
from libs.contracts.values import (
    Answer,
    Date,
    Email,
    Flag,
    Id,
    Instant,
    Notes,
    Page,
    PageQuery,
    Reason,
    Request,
    Start,
    Version,
    Zone,
)


class IssuedLink(Answer):
    """A signed link that a person holds to an appointment.

    ``shown_to`` names whoever of staff was last shown it, to hand it over by themselves.
    """

    id: str
    person_id: str
    person_kind: Literal["staff", "contact"]
    person_name: str
    issued_at: Instant
    last_used_at: Instant | None
    revoked_at: Instant | None
    shown_at: Instant | None
    shown_to: str | None


class LinkOf(Request):
    """Whose link."""

    person_id: Id


class Resend(Request):
    """An address to send links to, if anybody has appointments there."""

    email: Email


class LinkPerson(Answer):
    """Whom a link was sent to, as far as the page greets them."""

    kind: Literal["staff", "contact"]
    name: str
    time_zone: str


class LinkView(Answer):
    """What a link shows: the appointment now, whom it was sent to, and the nonce for one change."""

    appointment: Appointment
    person: LinkPerson
    nonce: str


class LinkReschedule(Request):
    """Like the signed-in call, with the view's ``nonce``; its version is the one expected."""

    nonce: str = ""
    start: Start
    expected_version: Version | None = None
    type_id: Id | None = None
    staff_id: Id | None = None
    reminders: Reminders | None = None
    public_notes: Notes | None = None
    reason: Reason | None = None
    message: MessageText | None = None
    overrule: Overrule | None = None
    tell: Flag | None = None


class LinkCancel(Request):
    """Like the signed-in call, with the view's ``nonce`` and a person's confirmation."""

    nonce: str = ""
    confirm: Flag = False
    expected_version: Version | None = None
    reason: Reason | None = None
    message: MessageText | None = None
    tell: Flag | None = None


class LinkSlotsQuery(Request):
    """As for slots, of the link's own appointment."""

    from_: Annotated[Date, Field(alias="from")]
    to: Date
    type_id: Id | None = None
    staff_id: Id | None = None
    time_zone: Zone | None = None


class FeedMade(Answer):
    """A new feed; its ``url`` is shown this once."""

    id: str
    created_at: Instant
    last_used_at: Instant | None
    url: str


class Feed(Answer):
    """One's own calendar as a private address that calendar programs may ask."""

    id: str
    created_at: Instant
    last_used_at: Instant | None


LIST_LINKS = Endpoint(
    "list_links", "GET", "/appointments/{appointment_id}/links", Page[IssuedLink], query=PageQuery
)
REVOKE_LINK = Endpoint(
    "revoke_link", "POST", "/appointments/{appointment_id}/links/revoke", body=LinkOf, status=204
)
RESEND_LINK = Endpoint(
    "resend_link", "POST", "/appointments/{appointment_id}/links/resend", body=LinkOf, status=202
)
_DEAD = ("link_expired", "link_revoked")
GET_LINK = Endpoint("get_link", "GET", "/links/{token}", LinkView, refusals=_DEAD)
GET_LINK_SLOTS = Endpoint(
    "get_link_slots", "GET", "/links/{token}/slots", Slots, None, LinkSlotsQuery, refusals=_DEAD
)
RESCHEDULE_BY_LINK = Endpoint(
    "reschedule_by_link",
    "POST",
    "/links/{token}/reschedule",
    Appointment,
    LinkReschedule,
    refusals=(*RESCHEDULE.refusals, *_DEAD),
)
CANCEL_BY_LINK = Endpoint(
    "cancel_by_link",
    "POST",
    "/links/{token}/cancel",
    Appointment,
    LinkCancel,
    refusals=(*CANCEL.refusals, *_DEAD),
)
RESEND_LINKS = Endpoint("resend_links", "POST", "/links/resend", body=Resend, status=202)
REQUEST_SIGN_IN_LINK = Endpoint(
    "request_sign_in_link", "POST", "/session/link", body=Resend, status=202
)
LIST_FEEDS = Endpoint("list_feeds", "GET", "/feeds", Page[Feed], query=PageQuery)
MAKE_FEED = Endpoint("make_feed", "POST", "/feeds", FeedMade, status=201)
DELETE_FEED = Endpoint("delete_feed", "DELETE", "/feeds/{feed_id}", status=204)

ENDPOINTS = (
    LIST_LINKS,
    REVOKE_LINK,
    RESEND_LINK,
    GET_LINK,
    GET_LINK_SLOTS,
    RESCHEDULE_BY_LINK,
    CANCEL_BY_LINK,
    RESEND_LINKS,
    REQUEST_SIGN_IN_LINK,
    LIST_FEEDS,
    MAKE_FEED,
    DELETE_FEED,
)
