"""The table of the public API: which endpoint is answered by what."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from flask import Flask

from libs.contracts import automations, notifications, operations
from libs.contracts import gateway as own
from libs.contracts import links as links_contract
from libs.contracts import public as public_contract
from libs.contracts.endpoint import Endpoint
from libs.contracts.scheduling import appointment_types, appointments, people, tasks
from libs.metrics import Metrics
from libs.web.client import Client
from libs.web.rows import Call, Direct, Reply, Row
from libs.web.server import build
from services.gateway.entrypoints import pages, setup_page, shielding
from services.gateway.entrypoints.attempts import Attempts
from services.gateway.entrypoints.callers import Doorkeeper
from services.gateway.entrypoints.cookies import SessionCookie
from services.gateway.entrypoints.feeds import FeedsDoor
from services.gateway.entrypoints.forwarding import ask_for, forward_to
from services.gateway.entrypoints.keys import KeysDoor
from services.gateway.entrypoints.link_mails import LinkMailsDoor
from services.gateway.entrypoints.link_register import LinkRegisterDoor
from services.gateway.entrypoints.links import LinksDoor
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.entrypoints.people import PeopleDoor
from services.gateway.entrypoints.previews import PreviewsDoor
from services.gateway.entrypoints.profile import ProfileDoor
from services.gateway.entrypoints.public import PublicDoor
from services.gateway.entrypoints.putting_by import PutByDoor
from services.gateway.entrypoints.runs import told_as_seen
from services.gateway.entrypoints.sessions import SessionsDoor
from services.gateway.entrypoints.setting_up import SetupDoor
from services.gateway.entrypoints.status import StatusDoor

PREFIX: Final = "/api/v1"
_OF_APPOINTMENT: Final = "/appointments/{appointment_id}/"
SCHEDULING: Final[tuple[Endpoint, ...]] = (
    *appointments.ENDPOINTS,
    *people.ENDPOINTS,
    *appointment_types.ENDPOINTS,
    *tasks.ENDPOINTS,
)


def app(parts: DoorParts, attempts: Attempts, metrics: Metrics) -> Flask:
    settings = parts.settings
    cookie = SessionCookie(settings.is_secure, parts.lifetimes.absolute)
    built = build(
        "gateway",
        rows(parts, cookie, attempts),
        identify=Doorkeeper(parts, cookie),
        health=parts.health,
        metrics=metrics,
        prefix=PREFIX,
        headers=shielding.headers(is_secure=settings.is_secure),
    )
    built.is_outermost = True
    pages.install(built, endpoints(), PREFIX)
    FeedsDoor(parts).install(built)
    setup_page.install(built, SetupDoor(parts, attempts), PREFIX)
    return built


def endpoints() -> tuple[Endpoint, ...]:
    """All of the public API; where the gateway composes the answer, its own contract counts."""
    composed = {endpoint.name for endpoint in own.ENDPOINTS}
    return (
        *own.ENDPOINTS,
        *(one for one in SCHEDULING if one.name not in composed),
        *notifications.PUBLIC_ENDPOINTS,
        notifications.PREVIEW_CHANGE,
        *automations.PUBLIC_ENDPOINTS,
        *links_contract.ENDPOINTS,
        *public_contract.ENDPOINTS,
        *operations.PUBLIC_ENDPOINTS,
    )


def rows(parts: DoorParts, cookie: SessionCookie, attempts: Attempts) -> tuple[Row, ...]:
    composed = composed_rows(parts, cookie, attempts)
    taken = {row.endpoint.name for row in composed}
    passed_on = (
        Direct(endpoint, forward_to(parts.scheduling, endpoint), raw=True)
        for endpoint in SCHEDULING
        if endpoint.name not in taken
    )
    return (
        *composed,
        *passed_on,
        *_linked(parts),
        *_told(parts),
        *_automated(parts),
        *_public(parts),
        *_operated(parts),
    )


def _public(parts: DoorParts) -> tuple[Row, ...]:
    """What anybody may do."""
    door = PublicDoor(parts)
    return (
        Direct(public_contract.LIST_PUBLIC_TYPES, door.list_types),
        Direct(public_contract.FIND_PUBLIC_SLOTS, door.find_slots),
        Direct(public_contract.BOOK_PUBLICLY, door.book_by_api),
    )


def _operated(parts: DoorParts) -> tuple[Row, ...]:
    """What could not be handled, wherever that was."""
    door = PutByDoor(parts)
    return (
        Direct(operations.LIST_PARKED, door.list_parked),
        Direct(operations.GET_PARKED, door.get_parked),
        Direct(operations.REPLAY_PARKED, door.replay),
        Direct(operations.DISCARD_PARKED, door.discard),
        Direct(operations.LIST_DEAD_LETTERS, door.list_dead),
        Direct(operations.RETURN_DEAD_LETTERS, door.return_dead),
        Direct(operations.DISCARD_DEAD_LETTERS, door.discard_dead),
    )


def _linked(parts: DoorParts) -> tuple[Row, ...]:
    """Signed links, and what the gateway knows of them."""
    links, register = LinksDoor(parts), LinkRegisterDoor(parts)
    mails, feeds = LinkMailsDoor(parts), FeedsDoor(parts)
    return (
        Direct(links_contract.GET_LINK, links.get),
        Direct(links_contract.GET_LINK_SLOTS, links.slots, raw=True),
        Direct(links_contract.RESCHEDULE_BY_LINK, links.reschedule, raw=True),
        Direct(links_contract.CANCEL_BY_LINK, links.cancel, raw=True),
        Direct(links_contract.LIST_LINKS, register.list_links),
        Direct(links_contract.REVOKE_LINK, register.revoke),
        Direct(links_contract.RESEND_LINK, register.resend),
        Direct(links_contract.RESEND_LINKS, mails.resend_links),
        Direct(links_contract.REQUEST_SIGN_IN_LINK, mails.request_sign_in),
        Direct(links_contract.LIST_FEEDS, feeds.list_feeds),
        Direct(links_contract.MAKE_FEED, feeds.make),
        Direct(links_contract.DELETE_FEED, feeds.delete),
    )


def _told(parts: DoorParts) -> tuple[Row, ...]:
    """Messages, reminders, templates, calendar files: passed on to notifications."""
    return (
        Direct(notifications.PREVIEW_CHANGE, PreviewsDoor(parts).preview),
        *(
            Direct(endpoint, _to(lambda: parts.notifications, endpoint), raw=True)
            for endpoint in notifications.PUBLIC_ENDPOINTS
        ),
    )


def _automated(parts: DoorParts) -> tuple[Row, ...]:
    """Automations and their runs: passed on to automations."""
    return tuple(
        Direct(endpoint, _seen(parts, endpoint), raw=True)
        for endpoint in automations.PUBLIC_ENDPOINTS
    )


def _seen(parts: DoorParts, endpoint: Endpoint) -> Callable[[Call], Reply]:
    """What is about an appointment is for those who may see it, and scheduling knows who may."""
    passed_on = _to(lambda: parts.automations, endpoint)
    asks = ask_for(parts.scheduling, appointments.GET_APPOINTMENT)
    if endpoint in (automations.LIST_RUNS, automations.GET_RUN):
        return told_as_seen(parts, passed_on)
    if not endpoint.path.startswith(_OF_APPOINTMENT):
        return passed_on

    def serve(call: Call) -> Reply:
        found = asks(call)
        return passed_on(call) if found.status == HTTPStatus.OK else found

    return serve


def _to(service: Callable[[], Client], endpoint: Endpoint) -> Callable[[Call], Reply]:
    """Passed on to a service that this gateway may have to do without."""

    def serve(call: Call) -> Reply:
        return forward_to(service(), endpoint)(call)

    return serve


def composed_rows(
    parts: DoorParts, cookie: SessionCookie, attempts: Attempts
) -> tuple[Direct, ...]:
    """What the gateway answers itself, or adds to what a service answers."""
    session, profile = SessionsDoor(parts, cookie, attempts), ProfileDoor(parts, attempts)
    keys, folk = KeysDoor(parts), PeopleDoor(parts)
    return (
        Direct(own.SIGN_IN, session.sign_in),
        Direct(own.GET_SESSION, session.get_session),
        Direct(own.SIGN_OUT, session.sign_out),
        Direct(own.LIST_SESSIONS, session.list_sessions),
        Direct(own.END_SESSION, session.end_session),
        Direct(own.END_OTHER_SESSIONS, session.end_other_sessions),
        Direct(own.GET_PROFILE, profile.get),
        Direct(own.CHANGE_PROFILE, profile.change),
        Direct(own.LIST_API_KEYS, keys.list_keys),
        Direct(own.CREATE_API_KEY, keys.create),
        Direct(own.DELETE_API_KEY, keys.delete),
        Direct(own.SET_UP, SetupDoor(parts, attempts).set_up),
        Direct(own.GET_STATUS, StatusDoor(parts).get),
        Direct(own.CREATE_STAFF_ACCOUNT, folk.create_staff),
        Direct(own.CHANGE_STAFF_ACCOUNT, folk.change_staff),
        Direct(own.PUT_PORTAL_ACCESS, folk.put_portal_access),
        Direct(people.LIST_CONTACTS, folk.list_contacts),
        Direct(people.GET_CONTACT, folk.get_contact),
        Direct(people.CHANGE_CONTACT, folk.change_contact),
        Direct(people.ARCHIVE_CONTACT, folk.archiving(people.ARCHIVE_CONTACT)),
        Direct(people.ARCHIVE_STAFF, folk.archiving(people.ARCHIVE_STAFF)),
    )
