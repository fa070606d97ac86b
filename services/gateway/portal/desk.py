"""What all pages of a link have in common: their sight, their zone, how a refusal looks."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from libs.contracts.problem import ProblemError
from services.gateway.entrypoints.link_gate import LinkGate, OpenLink
from services.gateway.portal import zones
from services.gateway.portal.link_reading import LinkReading
from services.gateway.portal.rendering import Pages
from services.gateway.portal.sights import Sight


@dataclass(frozen=True)
class Desk:
    pages: Pages
    gate: LinkGate
    reading: LinkReading

    def show(self, link: OpenLink) -> Response:
        return self.appointment_page(self.sight(link))

    def appointment_page(
        self, sight: Sight, status: int = HTTPStatus.OK, refusal: str | None = None
    ) -> Response:
        return self.render("appointment.html", sight, status, refusal=refusal)

    def as_it_is_now(self, link: OpenLink, problem: ProblemError) -> Response:
        """After somebody else was faster: the appointment anew, and why nothing was changed."""
        fresh = self.sight(self.gate.open(link.token))
        return self.appointment_page(fresh, problem.status, refusal=problem.code)

    def sight(self, link: OpenLink) -> Sight:
        moved = request.args.get("moved", "")
        just_made = link.appointment.version if moved == str(link.appointment.version) else None
        return self.reading.sight(link, self.zone(), just_made)

    def zone(self) -> str | None:
        wanted = request.values.get("tz", "")
        return wanted if wanted in zones.known() else None

    def path(self, link: OpenLink, step: str = "", **query: Any) -> str:
        """The address of a page of this link; a zone that was chosen goes along."""
        if (zone := self.zone()) is not None:
            query["tz"] = zone
        text = urlencode({name: str(value) for name, value in query.items()})
        return f"/appointment/{link.token.link_id}{step}" + (f"?{text}" if text else "")

    def render(
        self, template: str, sight: Sight, status: int = HTTPStatus.OK, **shown: Any
    ) -> Response:
        look = sight.look
        first = {"yours": sight.link.holder.time_zone, "theirs": sight.appointment.time_zone}
        return self.pages.render(
            template,
            look.language,
            status,
            sight=sight,
            look=look,
            here=lambda step="", **query: self.path(sight.link, step, **query),
            zone_groups=lambda: zones.groups(look, sight.now, first),
            **shown,
        )
