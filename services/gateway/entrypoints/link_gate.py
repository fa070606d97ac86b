"""Every request with a signed link passes here: is it ours, may it still be used, on what."""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Final

from libs.contracts.actor import SYSTEM, Actor
from libs.contracts.problem import ProblemError, not_found
from libs.contracts.scheduling.appointments import GET_APPOINTMENT, Appointment
from libs.contracts.scheduling.people import GET_CONTACT, GET_STAFF
from libs.signed_links import BadTokenError, SignedLinks
from services.gateway.domain import links
from services.gateway.domain.links import LinkHolder, LinkToken, StoredLink, token_of
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.queries.links import is_revoked

_HOLDERS: Final = {"staff": (GET_STAFF, "staff_id"), "contact": (GET_CONTACT, "contact_id")}
_GONE: Final = frozenset({"not_found", "not_allowed"})


@dataclass(frozen=True)
class OpenLink:
    """A link that may be used, whose it is, and what it shows at this moment."""

    token: LinkToken
    holder: LinkHolder
    appointment: Appointment

    @property
    def reader(self) -> LinkHolder:
        return self.holder

    @property
    def told(self) -> int:
        return self.token.version

    @property
    def actor(self) -> Actor:
        return self.holder.acting_on(self.token.appointment_id)

    def as_stored(self, at: datetime) -> StoredLink:
        """For a register that has not heard of it yet."""
        token, holder = self.token, self.holder
        return StoredLink(
            link_id=token.link_id,
            appointment_id=token.appointment_id,
            person_id=token.person_id,
            person_kind=token.kind,
            person_name=holder.name,
            issued_at=at,
        )


class LinkGate:
    def __init__(self, parts: DoorParts) -> None:
        self._parts = parts
        self._links = self._signed("appointment link")
        self._pages = self._signed("appointment page")
        self._nonces = self._signed("appointment nonce")

    def read(self, token: str) -> LinkToken:
        """404 for whatever is not one of ours: nobody learns how close a guess was."""
        found = self._read(self._links, token)
        if found is None:
            raise not_found()
        return found

    def open(self, token: LinkToken) -> OpenLink:
        """Raises ``not_found``, ``link_revoked`` or ``link_expired``."""
        with self._parts.transactions.read() as connection:
            if is_revoked(connection, token.link_id):
                raise links.revoked()
        return self.meet(token)

    def meet(self, token: LinkToken) -> OpenLink:
        """As ``open``, whatever the register says: is it still theirs, and not long over."""
        holder = self._holder(token)
        appointment = self._appointment(token, holder)
        links.refuse_after_end(appointment.end, self.now())
        return OpenLink(token, holder, appointment)

    def address(self, token: LinkToken) -> str:
        """Where it opens, as a mail would say it."""
        public_url = self._parts.settings.public_url.rstrip("/")
        return f"{public_url}/a/{self._links.sign(token.payload)}"

    def page_pass(self, token: LinkToken) -> str:
        """What a page's cookie holds instead of the mail's token: the same, for half an hour."""
        return self._pages.sign(token.payload)

    def read_page_pass(self, text: str, link_id: str) -> LinkToken | None:
        try:
            found = token_of(self._pages.read(text, max_age=links.PAGE_LASTS_FOR))
        except BadTokenError:
            return None
        return found if found is not None and found.link_id == link_id else None

    def nonce(self, link: OpenLink, version: int | None = None) -> str:
        """Good for one change of the version that is shown."""
        shown = link.appointment.version if version is None else version
        return self._nonces.sign({"l": link.token.link_id, "v": shown, "n": token_hex(8)})

    def version_in(self, nonce: str, token: LinkToken) -> int:
        """Which version the nonce's view showed; raises ``csrf`` for one of another link."""
        try:
            payload = self._nonces.read(nonce, max_age=links.NONCE_LASTS_FOR)
        except BadTokenError:
            payload = {}
        if payload.get("l") != token.link_id:
            raise ProblemError("csrf", "Send the nonce of this link's latest view.")
        return int(payload["v"])

    def now(self) -> datetime:
        return self._parts.clock.now()

    def _signed(self, purpose: str) -> SignedLinks:
        keys = self._parts.settings.keys
        return SignedLinks(keys, purpose, now=lambda: self.now().timestamp())

    def _read(self, signed: SignedLinks, token: str) -> LinkToken | None:
        try:
            return token_of(signed.read(token, max_age=links.TOKEN_LASTS_FOR))
        except BadTokenError:
            return None

    def _holder(self, token: LinkToken) -> LinkHolder:
        endpoint, parameter = _HOLDERS[token.kind]
        parameters = {parameter: token.person_id}
        person = self._parts.scheduling.call(endpoint, SYSTEM, parameters=parameters)
        return LinkHolder(
            id=person.id,
            kind=token.kind,
            name=person.name,
            email=person.email,
            time_zone=person.time_zone,
            language=person.language,
            clock=person.clock,
            archived=person.archived,
        )

    def _appointment(self, token: LinkToken, holder: LinkHolder) -> Appointment:
        """404 when it does not exist, 410 when it is not theirs any more."""
        try:
            found = self._ask(token, holder.acting_on(token.appointment_id))
        except ProblemError as problem:
            if problem.code not in _GONE:
                raise
            self._ask(token, SYSTEM)
            raise links.revoked() from None
        if holder.archived or (holder.kind == "staff" and found.staff.id != holder.id):
            raise links.revoked()
        return found

    def _ask(self, token: LinkToken, actor: Actor) -> Appointment:
        found: Appointment = self._parts.scheduling.call(
            GET_APPOINTMENT, actor, parameters={"appointment_id": token.appointment_id}
        )
        return found
