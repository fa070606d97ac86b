"""The desk behind a signed link: its nonce, its changes, its address without the token."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import Response, request

from libs.contracts.links import LinkCancel, LinkReschedule
from libs.contracts.scheduling.appointments import Appointment
from services.gateway.domain.secrets import digest
from services.gateway.entrypoints.link_changes import LinkChanges
from services.gateway.entrypoints.link_gate import LinkGate, OpenLink
from services.gateway.portal.desk import Desk
from services.gateway.portal.reading import Reading
from services.gateway.portal.rendering import Pages
from services.gateway.portal.sights import Sight
from services.gateway.portal.understanding import validated


class LinkDesk(Desk[OpenLink]):
    asks_for_a_tick: ClassVar[bool] = True

    def __init__(
        self, pages: Pages, gate: LinkGate, reading: Reading, changes: LinkChanges
    ) -> None:
        super().__init__(reading)
        self._pages = pages
        self._gate = gate
        self._changes = changes

    def address(self, visit: OpenLink) -> str:
        return f"/appointment/{visit.token.link_id}"

    def hidden(self, visit: OpenLink) -> Mapping[str, str]:
        return {"nonce": self._gate.nonce(visit)}

    def reopened(self, visit: OpenLink) -> OpenLink:
        return self._gate.open(visit.token)

    def reschedule(self, visit: OpenLink, given: Mapping[str, Any]) -> Appointment:
        wanted = validated(LinkReschedule, {**given, "nonce": _nonce()})
        return self._changes.reschedule(visit, wanted, _key())

    def cancel(self, visit: OpenLink, given: Mapping[str, Any]) -> Appointment:
        wanted = validated(LinkCancel, {**given, "nonce": _nonce(), "confirm": True})
        return self._changes.cancel(visit, wanted, _key())

    def replace(self, visit: OpenLink) -> None:
        self._changes.replace(visit, _nonce())

    def respond(
        self, template: str, sight: Sight, status: int, shown: Mapping[str, Any]
    ) -> Response:
        given = {"layout": "link_page.html", "surface": "link", **shown}
        return self._pages.render(template, sight.look.language, status, **given)


def _nonce() -> str:
    return request.form.get("nonce", "")


def _key() -> str:
    """A form that is sent again, pressed twice or after a service was away, is the same request."""
    return f"form-{digest(_nonce())}"
