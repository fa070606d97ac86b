"""Pages from templates, with the headers of pages that hold somebody's appointment."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from flask import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from libs.contracts.problem import ProblemError
from libs.contracts.values import Language
from libs.web.replies import respond
from services.gateway.config import GatewaySettings
from services.gateway.portal import assets
from services.gateway.portal.hues import hue_class
from services.gateway.portal.navigation import destinations, leads_to
from services.gateway.portal.words import words

_HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:;"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}
# The same, with our own scripts, which ask nobody anything.
OWN_SCRIPTS: Final = {
    "Content-Security-Policy": f"{_HEADERS['Content-Security-Policy']}; script-src 'self'"
}
# For people who are signed in: the same, with our own scripts, which ask our own addresses.
WITH_SCRIPTS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src 'self' data:; connect-src 'self'; frame-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "Vary": "Cookie, HX-Request, HX-Target",
}
TEMPLATES_FOLDER: Final = Path(__file__).parent / "templates"
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(TEMPLATES_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,  # else each page asks the disk whether each of its parts has changed
)
_TEMPLATES.globals |= {
    "asset": assets.url,
    "has_asset": assets.exists,
    "destinations": destinations,
    "hue_class": hue_class,
    "leads_to": leads_to,
    "range_of": range,
}


@dataclass(frozen=True)
class Pages:
    settings: GatewaySettings

    def render(
        self,
        template: str,
        language: Language,
        status: int = HTTPStatus.OK,
        headers: Mapping[str, str] | None = None,
        **shown: Any,
    ) -> Response:
        html = _TEMPLATES.get_template(template).render(
            t=words(language),
            language=language,
            firm=self.settings.firm_name,
            firm_phone=self.settings.firm_phone,
            **shown,
        )
        return respond(status, html.encode(), _HEADERS | dict(headers or {}))

    def part(self, template: str, language: Language, **shown: Any) -> Markup:
        """A piece of a page, to be put into another."""
        found = _TEMPLATES.get_template(template)
        return Markup(found.render(t=words(language), language=language, **shown))  # noqa: S704 - our own template, escaped there


def retry_after(problem: ProblemError | None) -> dict[str, str]:
    """The header of a refusal that says when it is over."""
    seconds = problem.extra.get("retry_after") if problem else None
    return {} if seconds is None else {"Retry-After": str(seconds)}


def no_content(*headers: tuple[str, str]) -> Response:
    """204: what was sent is done, and what is shown may stay."""
    kept = {name: value for name, value in _HEADERS.items() if name != "Content-Type"}
    return respond(HTTPStatus.NO_CONTENT, b"", kept | dict(headers))


def see_other(path: str, cookie: tuple[str, str] | None = None) -> Response:
    """303: what was sent is done, and reloading the page does not send it again."""
    headers = {**_HEADERS, "Location": path}
    del headers["Content-Type"]
    response = respond(HTTPStatus.SEE_OTHER, b"", headers)
    if cookie is not None:
        response.headers.add(*cookie)
    return response
