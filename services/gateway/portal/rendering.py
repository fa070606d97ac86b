"""Pages from templates, with the headers of pages that hold somebody's appointment."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from flask import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from libs.contracts.values import Language
from libs.web.replies import respond
from services.gateway.config import GatewaySettings
from services.gateway.portal import assets
from services.gateway.portal.hues import hue_class
from services.gateway.portal.words import words

_HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:;"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
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
)
_TEMPLATES.globals |= {
    "asset": assets.url,
    "has_asset": assets.exists,
    "hue_class": hue_class,
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
