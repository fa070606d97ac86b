"""The way into pages for people who are signed in: let in, asked for, shown, done."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, g, request
from markupsafe import Markup
from pydantic import BaseModel

from libs.contracts import automations
from libs.contracts.endpoint import Endpoint
from libs.contracts.notifications import PREVIEW_CHANGE, PUBLIC_ENDPOINTS
from libs.contracts.problem import ProblemError
from libs.contracts.values import PageQuery
from libs.web.idempotency import HEADER as IDEMPOTENCY_KEY
from services.gateway.domain.access import ACCESS, FIRM, SIGNED_IN
from services.gateway.domain.callers import CallerKind
from services.gateway.domain.secrets import same
from services.gateway.entrypoints.callers import Doorkeeper, let_in
from services.gateway.entrypoints.cookies import SessionCookie
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.entrypoints.sessions import signed_in
from services.gateway.portal import fragments
from services.gateway.portal.foreign_forms import refuse_foreign_forms
from services.gateway.portal.rendering import WITH_SCRIPTS, Pages, no_content, see_other
from services.gateway.portal.toasts import Toasts
from services.gateway.portal.visitors import Visitor

CONTACTS: Final[frozenset[CallerKind]] = frozenset({"contact"})
STAFF: Final = FIRM
EVERYBODY: Final = SIGNED_IN
# Whom to ask, by the endpoint's name; scheduling for all others.
_OWNERS: Final[Mapping[str, str]] = {
    **{one.name: "notifications" for one in (*PUBLIC_ENDPOINTS, PREVIEW_CHANGE)},
    **{one.name: "automations" for one in automations.PUBLIC_ENDPOINTS},
}
View = Callable[..., Response]
# As many as a list gives at once.
_AT_ONCE: Final = 200


@dataclass(frozen=True)
class Place:
    """A page: who may come, what shows it, and what takes the form that it sends.

    Both views are given the visitor, and the ids of the path by their names. ``most_bytes`` is
    how long the form may be, where it may bring a file.
    """

    path: str
    who: frozenset[CallerKind]
    show: View
    send: View | None = None
    most_bytes: int | None = None


class Reception:
    def __init__(self, parts: DoorParts, pages: Pages, interrupted: Callable[[], Response]) -> None:
        """``interrupted`` answers who has no session, or none any more."""
        self.parts = parts
        self._pages = pages
        self._interrupted = interrupted
        self._toasts = Toasts(parts.settings, parts.clock)
        cookie = SessionCookie(parts.settings.is_secure, parts.lifetimes.absolute)
        self._doorkeeper = Doorkeeper(parts, cookie)

    def open(self, app: Flask, places: Iterable[Place]) -> None:
        for place in places:
            name, show = f"portal {place.path}", partial(self._show, place)
            app.add_url_rule(place.path, name, show, methods=["GET"])
            if place.send is not None:
                send = partial(self._send, place)
                app.add_url_rule(place.path, f"{name} sent", send, methods=["POST"])

    def visitor(self) -> Visitor:
        """Who has come; raises ``not_signed_in``. Asked twice, it looks once."""
        if "visitor" not in g:
            caller = self._doorkeeper.by_cookie()
            g.visitor = Visitor(caller, signed_in(caller)[0])
        found: Visitor = g.visitor
        return found

    def call(
        self,
        endpoint: Endpoint,
        visitor: Visitor,
        *,
        parameters: dict[str, str] | None = None,
        body: BaseModel | None = None,
        query: BaseModel | None = None,
        key: str | None = None,
    ) -> Any:
        """Asks the service behind it in the visitor's name, where the API would let them too."""
        ACCESS[endpoint.name].admit(visitor.caller, parameters or {})
        parts = self.parts
        client = getattr(parts, _OWNERS.get(endpoint.name, "scheduling"))
        headers = {IDEMPOTENCY_KEY: key} if key else None
        return client.call(
            endpoint,
            visitor.actor,
            parameters=parameters,
            body=body,
            query=query,
            headers=headers,
        )

    def every(self, endpoint: Endpoint, visitor: Visitor, query: PageQuery) -> list[Any]:
        """All items of a list, however many pages it has."""
        found: list[Any] = []
        cursor: str | None = None
        while True:
            wanted = query.model_copy(update={"limit": _AT_ONCE, "cursor": cursor})
            page = self.call(endpoint, visitor, query=wanted)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                return found

    def render(
        self,
        template: str,
        visitor: Visitor,
        status: int = HTTPStatus.OK,
        *,
        headers: dict[str, str] | None = None,
        **shown: Any,
    ) -> Response:
        """The page, or the dialog alone where that was asked for."""
        is_dialog = fragments.is_dialog()
        given = {
            "layout": "dialog.html" if is_dialog else "dialog_page.html",
            "is_dialog": is_dialog,
            "part": fragments.asked_for(),
            "is_part": fragments.is_part(),
            "visitor": visitor,
            "look": visitor.look,
            "theme": visitor.theme,
            "toast": "" if fragments.asked_for() else self._toasts.take(),
            "path": request.path,
        }
        response = self._pages.render(
            template,
            visitor.language,
            status,
            WITH_SCRIPTS | (headers or {}),
            **given | shown,
        )
        if not fragments.asked_for():
            self._toasts.clear(response)
        return response

    def part(self, template: str, visitor: Visitor, **shown: Any) -> Markup:
        """A piece of a page, as the visitor sees it."""
        return self._pages.part(template, visitor.language, visitor=visitor, part=None, **shown)

    def done(self, path: str, toast: str = "", focus: str = "") -> Response:
        """What was sent is done: a dialog closes and its page looks anew, or ``path`` follows.

        ``focus`` is the id of what has the focus then.
        """
        if fragments.is_dialog():
            told: dict[str, Any] = {"dialog_close": {"focus": focus}, "appointment_changed": {}}
            if toast:
                told["toast"] = {"text": toast}
            return no_content(fragments.trigger(**told))
        response = see_other(path + (f"#{focus}" if focus else ""))
        if toast:
            self._toasts.leave(response, toast)
        return response

    def _show(self, place: Place, **parameters: str) -> Response:
        try:
            visitor = self._admitted(place)
        except ProblemError as problem:
            if problem.code == "not_signed_in":
                return self._interrupted()
            raise
        return place.show(visitor, **parameters)

    def _send(self, place: Place, **parameters: str) -> Response:
        """A form that was taken up again after a new sign-in is shown, for it was not sent yet."""
        refuse_foreign_forms(self.parts.settings)
        if place.most_bytes is not None:
            request.max_content_length = request.max_form_memory_size = place.most_bytes
        try:
            visitor = self._admitted(place)
        except ProblemError as problem:
            if problem.code == "not_signed_in":
                return self._interrupted()
            raise
        token = request.form.get("csrf_token", "").partition(".")[0]
        if not same(token, visitor.caller.csrf_token):
            raise ProblemError("csrf", "The form is of another session.")
        view = place.show if "taken-up" in request.form else place.send
        return view(visitor, **parameters) if view else see_other(request.path)

    def _admitted(self, place: Place) -> Visitor:
        visitor = self.visitor()
        if visitor.caller.kind not in place.who:
            raise ProblemError("not_allowed")
        let_in(visitor.caller)
        return visitor
