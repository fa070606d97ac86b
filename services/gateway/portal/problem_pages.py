"""Refusals as pages, for whoever reads pages; programs get the problem as it is."""

from collections.abc import Callable
from typing import Any, Final

from flask import Flask, Response, request

from libs.contracts.problem import Problem, ProblemError
from libs.contracts.values import ClockFace, Language
from services.gateway.portal import fragments
from services.gateway.portal.navigation import beginnings
from services.gateway.portal.reception import Reception
from services.gateway.portal.rendering import Pages
from services.gateway.portal.visitors import Visitor

# Whose pages: programs that ask here get a page too.
_LINKS: Final = ("/a/", "/appointment/", "/sign-in/")
_SIGNED_IN: Final = (*beginnings(), "/portal", "/more", "/sign-out")
_OPEN: Final = ("/sign-in", "/book")
# Where clocks show twelve hours.
_HALF_DAYS: Final = frozenset({"en-us", "en-ca", "en-au", "en-nz", "en-in", "en-ph"})
_KEPT: Final = ("Allow", "Retry-After")
_OF_LINKS: Final = frozenset({"not_found", "link_expired", "link_revoked"})


def install(app: Flask, pages: Pages, reception: Reception) -> None:
    """Each handler of errors still says what is wrong; only its looks change."""
    looks = _Looks(pages, reception)
    handlers: dict[Any, Any] = app.error_handler_spec[None][None]
    for kind, handler in list(handlers.items()):
        handlers[kind] = _with_looks(handler, looks)


def reader_language() -> Language:
    wants_german = request.accept_languages.best_match(["en", "de"]) == "de"
    return "de" if wants_german else "en"


def reader_clock() -> ClockFace:
    """What is usual where the reader's browser says they are."""
    return "12" if (request.accept_languages.best or "").lower() in _HALF_DAYS else "24"


def _with_looks(handler: Callable[[Any], Response], looks: "_Looks") -> Callable[[Any], Response]:
    def answer(error: Any) -> Response:
        plain = handler(error)
        return looks.page(plain) if _wants_page() else plain

    return answer


def _wants_page() -> bool:
    if request.path.startswith((*_LINKS, *_SIGNED_IN, *_OPEN)):
        return not request.path.endswith(".ics")
    return not request.path.startswith("/api/") and "text/html" in request.accept_mimetypes.values()


class _Looks:
    def __init__(self, pages: Pages, reception: Reception) -> None:
        self._pages = pages
        self._reception = reception

    def page(self, plain: Response) -> Response:
        problem = Problem.model_validate_json(plain.get_data())
        headers = {name: plain.headers[name] for name in _KEPT if name in plain.headers}
        is_link = request.path.startswith(_LINKS)
        shown = {
            "problem": problem,
            "offers_link": is_link and problem.code in _OF_LINKS,
            "is_link": is_link,
            "is_sign_in": request.path.startswith("/sign-in/"),
            "is_booking": request.path.startswith("/book/") and problem.code == "not_found",
        }
        visitor = None if is_link else self._visitor()
        if visitor is not None:
            if fragments.is_part():
                headers |= {"HX-Reswap": "afterbegin"}
                shown |= {"layout": "fragment.html"}
            return self._reception.render(
                "problem.html", visitor, problem.status, headers=headers, home=visitor.home, **shown
            )
        return self._pages.render(
            "problem.html",
            reader_language(),
            problem.status,
            headers,
            layout="layout.html",
            is_dialog=False,
            is_part=False,
            home=None,
            **shown,
        )

    def _visitor(self) -> Visitor | None:
        """Whoever is signed in sees what is wrong in the frame that they know."""
        if not request.path.startswith(_SIGNED_IN):
            return None
        try:
            return self._reception.visitor()
        except ProblemError:
            return None
        except Exception:  # noqa: BLE001 - the database is away: the page must still come
            return None
