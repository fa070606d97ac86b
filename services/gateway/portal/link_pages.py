"""The pages behind a signed link: in by the mail's address, then a clean one with a cookie."""

from collections.abc import Callable
from functools import partial
from typing import Final

from flask import Flask, Response, request

from libs.contracts.problem import not_found
from services.gateway.entrypoints.counting import Counting
from services.gateway.entrypoints.link_changes import LinkChanges
from services.gateway.entrypoints.link_gate import LinkGate, OpenLink
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.portal.calendar_file import calendar_file
from services.gateway.portal.cancelling import Cancelling
from services.gateway.portal.cookies import LinkCookie
from services.gateway.portal.foreign_forms import refuse_foreign_forms
from services.gateway.portal.link_desk import LinkDesk
from services.gateway.portal.moving import Moving
from services.gateway.portal.reading import Reading
from services.gateway.portal.rendering import Pages, see_other
from services.gateway.portal.replacing import Replacing

_ENTRY: Final = "/a/<token:token>"
_PAGE: Final = "/appointment/<id:link_id>"
View = Callable[[OpenLink], Response]


class LinkPages:
    """``GET`` changes nothing and uses nothing up: mail scanners come first."""

    def __init__(self, parts: DoorParts, pages: Pages) -> None:
        self._parts = parts
        self._gate = LinkGate(parts)
        self._cookie = LinkCookie(parts.settings.is_secure)
        self._counting = Counting(parts)
        changes = LinkChanges(parts, self._gate)
        self._desk = LinkDesk(pages, self._gate, Reading(parts), changes)

    def install(self, app: Flask) -> None:
        moving = Moving(self._desk)
        cancelling = Cancelling(self._desk)
        replacing = Replacing(self._desk)
        for step in ("", "/reschedule", "/cancel"):
            app.add_url_rule(
                _ENTRY + step, f"enter{step}", partial(self.enter, step=step), methods=["GET"]
            )
        app.add_url_rule(
            f"{_ENTRY}/calendar.ics", "link_calendar", self.calendar_of_token, methods=["GET"]
        )
        views: tuple[tuple[str, View, View | None], ...] = (
            ("", self._desk.show, None),
            ("/reschedule", moving.ask, moving.book),
            ("/cancel", cancelling.ask, cancelling.cancel),
            ("/replace", replacing.ask, replacing.replace),
            ("/calendar.ics", self._calendar, None),
        )
        for step, reading, changing in views:
            path = _PAGE + step
            app.add_url_rule(path, f"page{step}", partial(self.read, view=reading), methods=["GET"])
            if changing is not None:
                sent = partial(self.change, view=changing)
                app.add_url_rule(path, f"page{step} sent", sent, methods=["POST"])

    def enter(self, token: str, step: str) -> Response:
        link = self._of_token(token)
        return see_other(f"/appointment/{link.token.link_id}{step}", self._pass(link))

    def calendar_of_token(self, token: str) -> Response:
        return self._calendar(self._of_token(token))

    def read(self, link_id: str, view: View) -> Response:
        """A page that is looked at keeps its cookie for another half an hour."""
        self._counting.view()
        link = self._behind_cookie(link_id)
        response = view(link)
        response.headers.add(*self._pass(link))
        return response

    def change(self, link_id: str, view: View) -> Response:
        refuse_foreign_forms(self._parts.settings)
        self._counting.change(link_id)
        link = self._behind_cookie(link_id)
        response = view(link)
        response.headers.add(*self._pass(link))
        return response

    def _of_token(self, token: str) -> OpenLink:
        self._counting.view()
        return self._gate.open(self._gate.read(token))

    def _behind_cookie(self, link_id: str) -> OpenLink:
        """404 without the cookie of this very link: its address alone says nothing."""
        given = self._cookie.read(request.cookies, link_id)
        token = self._gate.read_page_pass(given, link_id) if given else None
        if token is None:
            raise not_found()
        return self._gate.open(token)

    def _pass(self, link: OpenLink) -> tuple[str, str]:
        return self._cookie.set(link.token.link_id, self._gate.page_pass(link.token))

    def _calendar(self, link: OpenLink) -> Response:
        return calendar_file(self._parts, link.actor, link.appointment.id)
