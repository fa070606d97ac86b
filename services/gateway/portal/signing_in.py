"""Sign in and out; whoever was interrupted goes on where they were, with what they had typed."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import SplitResult, quote, urlsplit

from flask import Flask, Response, request
from pydantic import ValidationError

from libs.contracts.gateway import Session, SignIn
from libs.contracts.links import Resend
from libs.contracts.problem import ProblemError
from libs.web.observing import REQUEST_ID_KEY
from libs.web.rows import Call, Reply
from services.gateway.domain.callers import NOBODY
from services.gateway.domain.secrets import csrf_token
from services.gateway.entrypoints.attempts import Attempts
from services.gateway.entrypoints.cookies import SessionCookie
from services.gateway.entrypoints.link_mails import LinkMailsDoor
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.entrypoints.sessions import SessionsDoor
from services.gateway.portal import fragments
from services.gateway.portal.foreign_forms import refuse_foreign_forms
from services.gateway.portal.portal_desk import surface
from services.gateway.portal.problem_pages import reader_language
from services.gateway.portal.rendering import OWN_SCRIPTS, Pages, retry_after, see_other

_PATH: Final = "/sign-in"
# What a form says that is not kept for later: secrets, and what belongs to the old session.
_NOT_KEPT: Final = frozenset({"csrf_token", "taken-up", "password", "present_password"})
_DRAFT: Final = "draft."


class SigningIn:
    def __init__(self, parts: DoorParts, pages: Pages, attempts: Attempts) -> None:
        self._parts = parts
        self._pages = pages
        self._cookie = SessionCookie(parts.settings.is_secure, parts.lifetimes.absolute)
        self._sessions = SessionsDoor(parts, self._cookie, attempts)
        self._mails = LinkMailsDoor(parts)

    def install(self, app: Flask) -> None:
        app.add_url_rule(_PATH, "sign_in page", self.ask, methods=["GET"])
        app.add_url_rule(_PATH, "sign_in page sent", self.sign_in, methods=["POST"])

    def ask(self) -> Response:
        return self._page("ask")

    def interrupted(self) -> Response:
        """A page that needs a session: sign in first. What was sent to it is not lost."""
        if request.method == "GET":
            return self._elsewhere()
        within, part = surface()["surface"], fragments.asked_for()
        if within == "page" and part is not None:
            return self._stays()
        draft = [
            (name, value) for name, value in request.form.items(multi=True) if name not in _NOT_KEPT
        ]
        writer = request.form.get("csrf_token", "").partition(".")[2]
        shown = {"next": request.full_path.rstrip("?"), "draft": draft, "writer": writer}
        if within == "page":
            return self._page("interrupted", HTTPStatus.UNAUTHORIZED, **shown)
        response = self._page("interrupted", HTTPStatus.UNAUTHORIZED, layout="dialog.html", **shown)
        # Also from a part of the dialog.
        response.headers.update({"HX-Retarget": "#dialog", "HX-Reswap": "innerHTML"})
        return response

    def sign_in(self) -> Response:
        refuse_foreign_forms(self._parts.settings)
        if request.form.get("do") == "mail":
            return self._mail_link()
        try:
            wanted = _understood(SignIn, ("email", "password"), keep="keep" in request.form)
            reply = self._sessions.sign_in(self._call(wanted))
        except ProblemError as problem:
            if problem.code not in ("bad_credentials", "invalid", "too_many_requests"):
                raise
            return self._page("refused", problem.status, problem=problem)
        return self._welcome(reply)

    def _welcome(self, reply: Reply) -> Response:
        cookie = dict(reply.headers)["Set-Cookie"]
        path = own_path(request.form.get("next", ""))
        draft = _draft()
        if not draft:
            return see_other(path, ("Set-Cookie", cookie))
        secret = cookie.partition("=")[2].partition(";")[0]
        reader = Session.model_validate_json(reply.body).actor.id
        response = self._pages.render(
            "taken_up.html",
            reader_language(),
            next=path,
            draft=draft,
            csrf=f"{csrf_token(secret)}.{reader}",
            is_theirs=request.form.get("writer") == reader,
        )
        response.headers.add("Set-Cookie", cookie)
        return response

    def _mail_link(self) -> Response:
        try:
            wanted = _understood(Resend, ("email",))
            self._mails.request_sign_in(self._call(wanted))
        except ProblemError as problem:
            if problem.code not in ("invalid", "too_many_requests"):
                raise
            return self._page("no_mail", problem.status, problem=problem)
        return self._page("sent")

    def _elsewhere(self) -> Response:
        """A dialog goes to the sign-in page whole; a page that looks anew by itself stays."""
        if (part := fragments.asked_for()) is None:
            return see_other(_to_sign_in(request.full_path.rstrip("?")))
        if part != fragments.DIALOG:
            return self._stays()
        response = self._page("ask", HTTPStatus.UNAUTHORIZED)
        here = _split(request.headers.get("HX-Current-URL", ""))
        response.headers["HX-Redirect"] = _to_sign_in(own_path(here.path if here else ""))
        return response

    def _stays(self) -> Response:
        """What is shown stays, with all that is typed there, and says that nobody is signed in."""
        response = self._page("ask", HTTPStatus.UNAUTHORIZED)
        response.headers["HX-Reswap"] = "none"
        response.headers.add(*fragments.trigger(session_over={}))
        return response

    def _call(self, body: Any) -> Call:
        return Call(NOBODY.actor, {}, body, None, request.environ[REQUEST_ID_KEY])

    def _page(self, state: str, status: int = HTTPStatus.OK, **shown: Any) -> Response:
        given = {
            "problem": None,
            "next": request.values.get("next", ""),
            "draft": _draft(),
            "writer": request.form.get("writer", ""),
            "typed": request.values.get("email", "")[:254] if state != "interrupted" else "",
            "keeps": "keep" in request.form,
            "days": self._parts.lifetimes.absolute.days,
        }
        headers = OWN_SCRIPTS | retry_after(shown.get("problem"))
        return self._pages.render(
            "sign_in_form.html", reader_language(), status, headers, state=state, **given | shown
        )


def own_path(text: str) -> str:
    """An address of ours to go on to; whatever leads elsewhere leads home."""
    if not text.startswith("/") or text.startswith("//") or "\\" in text:
        return "/"
    parts = _split(text) if text.isprintable() else None
    if parts is None:
        return "/"
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _split(address: str) -> SplitResult | None:
    """None where it is no address, such as one with half a bracket."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _to_sign_in(path: str) -> str:
    return _PATH if path == "/" else f"{_PATH}?next={quote(path, safe='')}"


def _draft() -> list[tuple[str, str]]:
    return [
        (name.removeprefix(_DRAFT), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(_DRAFT)
    ]


def _understood(model: type[Any], names: Iterable[str], **more: Any) -> Any:
    typed = {name: request.form.get(name, "") for name in names}
    try:
        return model.model_validate({**typed, **more})
    except ValidationError as error:
        raise ProblemError("invalid", str(error.errors()[0]["loc"][0])) from None
