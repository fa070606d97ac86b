"""Refusals as pages, for whoever reads pages; programs get the problem as it is."""

from collections.abc import Callable
from typing import Any, Final

from flask import Flask, Response, request

from libs.contracts.problem import Problem
from libs.contracts.values import Language
from services.gateway.portal.rendering import Pages

# Whose pages: programs that ask here get a page too.
_OURS: Final = ("/a/", "/appointment/", "/sign-in/")
_KEPT: Final = ("Allow", "Retry-After")
_OF_LINKS: Final = frozenset({"not_found", "link_expired", "link_revoked"})


def install(app: Flask, pages: Pages) -> None:
    """Each handler of errors still says what is wrong; only its looks change."""
    handlers: dict[Any, Any] = app.error_handler_spec[None][None]
    for kind, handler in list(handlers.items()):
        handlers[kind] = _with_looks(handler, pages)


def reader_language() -> Language:
    wants_german = request.accept_languages.best_match(["en", "de"]) == "de"
    return "de" if wants_german else "en"


def _with_looks(handler: Callable[[Any], Response], pages: Pages) -> Callable[[Any], Response]:
    def answer(error: Any) -> Response:
        plain = handler(error)
        return _page(plain, pages) if _wants_page() else plain

    return answer


def _wants_page() -> bool:
    if request.path.startswith(_OURS):
        return not request.path.endswith(".ics")
    return not request.path.startswith("/api/") and "text/html" in request.accept_mimetypes.values()


def _page(plain: Response, pages: Pages) -> Response:
    problem = Problem.model_validate_json(plain.get_data())
    headers = {name: plain.headers[name] for name in _KEPT if name in plain.headers}
    is_link = request.path.startswith(_OURS)
    return pages.render(
        "problem.html",
        reader_language(),
        problem.status,
        headers,
        problem=problem,
        offers_link=is_link and problem.code in _OF_LINKS,
        is_link=is_link,
        is_sign_in=request.path.startswith("/sign-in/"),
    )
