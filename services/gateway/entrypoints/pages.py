"""Pages that need nobody to sign in: the API's document and its reading form."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from flask import Flask, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from libs.contracts.endpoint import Endpoint
from libs.web.replies import respond
from services.gateway.entrypoints import openapi, reading

_HERE: Final = Path(__file__).parent
_PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
TEMPLATES: Final = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


def install(app: Flask, endpoints: Sequence[Endpoint], prefix: str) -> None:
    """Made when they are first asked for, and once: they change with the code alone."""
    asked = (tuple(endpoints), prefix)
    style = (_HERE / "static" / "docs.css").read_bytes()
    for path, name, view in (
        (f"{prefix}/docs", "docs", lambda: _page(_docs(*asked))),
        (f"{prefix}/docs.css", "docs_style", lambda: _file(style, "text/css; charset=utf-8")),
        (f"{prefix}/openapi.json", "openapi", lambda: _file(_text(*asked), "application/json")),
    ):
        app.add_url_rule(path, name, view, methods=["GET"])


@cache
def _document(endpoints: tuple[Endpoint, ...], prefix: str) -> openapi.Json:
    return openapi.document(endpoints, prefix)


@cache
def _text(endpoints: tuple[Endpoint, ...], prefix: str) -> bytes:
    return json.dumps(_document(endpoints, prefix), ensure_ascii=False).encode()


@cache
def _docs(endpoints: tuple[Endpoint, ...], prefix: str) -> bytes:
    document = _document(endpoints, prefix)
    html = TEMPLATES.get_template("docs.html").render(
        prefix=prefix,
        info=document["info"],
        sections=reading.sections(document),
        models=reading.models(document),
    )
    return html.encode()


def _page(html: bytes) -> Response:
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": _PAGE_POLICY,
        "Cache-Control": "no-cache",
    }
    return respond(200, html, headers)


def _file(content: bytes, media_type: str) -> Response:
    return respond(200, content, {"Content-Type": media_type, "Cache-Control": "no-cache"})
