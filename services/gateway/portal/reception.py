"""The way into pages for people who are signed in: let in, asked for, shown, done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, g, request
from pydantic import BaseModel

from libs.contracts.endpoint import Endpoint
from libs.contracts.notifications import PREVIEW_CHANGE, PUBLIC_ENDPOINTS
from libs.contracts.problem import ProblemError
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
_TOLD: Final = frozenset(one.name for one in (*PUBLIC_ENDPOINTS, PREVIEW_CHANGE))
View = Callable[..., Response]


@dataclass(frozen=True)
class Place:
    """A page: who may come, what shows it, and what takes the form that it sends.

    Both views are given the visitor, and the ids of the path by their names.
    """

    path: str
    who: frozenset[CallerKind]
    show: View
    send: View | None = None


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
        client = parts.notifications if endpoint.name in _TOLD else parts.scheduling
        headers = {IDEMPOTENCY_KEY: key} if key else None
        return client.call(
            endpoint,
            visitor.actor,
            parameters=parameters,
            body=body,
            query=query,
            headers=headers,
        )

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
        try:
            visitor = self._admitted(place)
        except ProblemError as problem:
            if problem.code == "not_signed_in":
                return self._interrupted()
            raise
        if not same(request.form.get("csrf_token", ""), visitor.csrf_token):
            raise ProblemError("csrf", "The form is of another session.")
        view = place.show if "taken-up" in request.form else place.send
        return view(visitor, **parameters) if view else see_other(request.path)

    def _admitted(self, place: Place) -> Visitor:
        visitor = self.visitor()
        if visitor.caller.kind not in place.who:
            raise ProblemError("not_allowed")
        let_in(visitor.caller)
        return visitor
