"""Signed links: noted when issued, used, withdrawn, asked for anew; and what is spent once."""

from collections.abc import Collection, Mapping
from dataclasses import replace as replaced
from datetime import datetime, timedelta
from typing import Final

from libs.clock import Clock
from libs.contracts.events import Event
from libs.contracts.events.messages import (
    LinkIssued,
    PortalLinkRequested,
    PortalLinkRevoked,
    PortalSignInRequested,
)
from libs.contracts.problem import ProblemError, not_found
from services.gateway.domain.links import NONCE_LASTS_FOR, StoredLink
from services.gateway.domain.secrets import digest, new_id
from services.gateway.ports import Work

_SPENT_ALREADY: Final = "This was sent before. Look at the appointment as it is now."


def on_link_issued(event: LinkIssued, uow: Work) -> None:
    uow.links.add(
        StoredLink(
            link_id=event.link_id,
            appointment_id=event.appointment_id,
            person_id=event.person_id,
            person_kind=event.person_kind,
            person_name=event.person_name,
            issued_at=event.issued_at,
        )
    )


def use_nonce(link_id: str, nonce: str, by_key: str | None, now: datetime, uow: Work) -> None:
    """Spends it; only a repeat under the Idempotency-Key of the first time comes through again."""
    spender = None if by_key is None else digest(by_key)
    if not uow.spent.spend(digest(nonce), spender, now):
        if spender is None or uow.spent.spender(digest(nonce)) != spender:
            raise ProblemError("stale_version", _SPENT_ALREADY)
        return
    uow.links.touch(link_id, now)


def revoke(appointment_id: str, person_id: str, now: datetime, uow: Work) -> None:
    """404 as long as the register has not heard of any: nobody else knows a link's id."""
    if appointment_id not in uow.links.of_person(person_id, [appointment_id]):
        raise not_found()
    for link_id in uow.links.revoke(appointment_id, person_id, now):
        uow.publish(_revoked(link_id, appointment_id, person_id))


def show(appointment_id: str, person_id: str, to: str, now: datetime, uow: Work) -> StoredLink:
    """A contact's link in force, noted as shown; 404 for any other: staff act by their own."""
    link = uow.links.of_person(person_id, [appointment_id]).get(appointment_id)
    if link is None or link.revoked_at is not None or link.person_kind != "contact":
        raise not_found()
    uow.links.note_shown(link.link_id, to, now)
    return link


def replace(link: StoredLink, now: datetime, uow: Work) -> None:
    """The holder's own wish: ``link`` ends, known already or not; another one is mailed to them."""
    uow.links.end(replaced(link, revoked_at=now))
    uow.links.revoke(link.appointment_id, link.person_id, now)
    _request(link.appointment_id, link.person_id, uow, replaces=link.link_id)


def replace_all(person_id: str, past: Collection[str], now: datetime, uow: Work) -> None:
    """Every link that they hold ends; another one is mailed for each appointment but those of
    ``past``, of which it is known that nobody needs one any more.
    """
    ended = uow.links.revoke_all(person_id, now)
    for link in ended:
        uow.publish(_revoked(link.link_id, link.appointment_id, person_id))
    newest = {link.appointment_id: link.link_id for link in ended}
    for appointment_id, link_id in newest.items():
        if appointment_id not in past:
            _request(appointment_id, person_id, uow, replaces=link_id)


def resend(appointment_id: str, person_id: str, uow: Work) -> None:
    """The link they have; another one where theirs was withdrawn."""
    links = uow.links.of_person(person_id, [appointment_id])
    if appointment_id not in links:
        raise not_found()
    _resend(links[appointment_id], uow)


def resend_all(appointment_ids: Mapping[str, list[str]], uow: Work) -> None:
    """``appointment_ids`` of each person; whoever was never sent a link to one gets none."""
    for person_id, ids in appointment_ids.items():
        for link in uow.links.of_person(person_id, ids).values():
            _resend(link, uow)


def request_sign_in(person_id: str, uow: Work) -> None:
    uow.publish(PortalSignInRequested(request_id=new_id(), person_id=person_id))


def use_sign_in(request_id: str, now: datetime, uow: Work) -> None:
    if not uow.spent.spend(digest(f"sign-in {request_id}"), None, now):
        raise ProblemError("link_revoked", "This sign-in link was used already.")


def forget_spent(clock: Clock, uow: Work) -> None:
    uow.spent.forget(clock.now() - NONCE_LASTS_FOR - timedelta(hours=1))


def _resend(link: StoredLink, uow: Work) -> None:
    replaces = None if link.revoked_at is None else link.link_id
    _request(link.appointment_id, link.person_id, uow, replaces=replaces)


def _revoked(link_id: str, appointment_id: str, person_id: str) -> Event:
    return PortalLinkRevoked(link_id=link_id, appointment_id=appointment_id, person_id=person_id)


def _request(appointment_id: str, person_id: str, uow: Work, *, replaces: str | None) -> None:
    event: Event = PortalLinkRequested(
        appointment_id=appointment_id, person_id=person_id, replaces=replaces
    )
    uow.publish(event)
