"""Pages that need nobody to sign in: the API's document and its reading form."""

import json
from collections.abc import Callable, Sequence
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
)


def install(app: Flask, endpoints: Sequence[Endpoint], prefix: str) -> None:
    """Rendered once: they change with the code alone."""
    document = openapi.document(endpoints, prefix)
    docs = TEMPLATES.get_template("docs.html").render(
        prefix=prefix,
        info=document["info"],
        sections=reading.sections(document),
        models=reading.models(document),
    )
    style = (_HERE / "static" / "docs.css").read_bytes()
    text = json.dumps(document, ensure_ascii=False).encode()
    for path, name, view in (
        (f"{prefix}/docs", "docs", _page(docs.encode())),
        (f"{prefix}/docs.css", "docs_style", _file(style, "text/css; charset=utf-8")),
        (f"{prefix}/openapi.json", "openapi", _file(text, "application/json")),
    ):
        app.add_url_rule(path, name, view, methods=["GET"])


def _page(html: bytes) -> Callable[[], Response]:
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": _PAGE_POLICY,
        "Cache-Control": "no-cache",
    }
    return lambda: respond(200, html, headers)


def _file(content: bytes, media_type: str) -> Callable[[], Response]:
    return lambda: respond(200, content, {"Content-Type": media_type, "Cache-Control": "no-cache"})
