"""Style sheets, scripts and pictures under names that hold their content's hash: they keep."""

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from flask import Flask, Response, request

from libs.contracts.problem import not_found
from libs.web.replies import respond

_HERE: Final = Path(__file__).parent
_STATIC: Final = _HERE / "static"
_SHEETS: Final = (
    *("layers", "reset", "tokens", "plain", "layout", "frame", "controls", "parts", "dialogs"),
    *("changes", "calendar", "lattice", "agenda", "picker", "ticket", "letters"),
    *("tasks", "automations", "setup", "operating", "previews", "utilities"),
)
# Fetched at set-up by the exact version in package-lock.json. Without it every page still works.
_HTMX: Final = _HERE / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"
_CSS: Final = "text/css; charset=utf-8"
_JS: Final = "text/javascript; charset=utf-8"
_SVG: Final = "image/svg+xml"
_FOR_EVER: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    content: bytes
    media_type: str

    @cached_property
    def hash(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:12]

    @cached_property
    def compressed(self) -> bytes:
        """Only what is the same for everybody: a page holds secrets, which lengths give away."""
        return gzip.compress(self.content, mtime=0)


@cache
def _assets() -> Mapping[str, Asset]:
    sheets = [_STATIC / "css" / f"{name}.css" for name in _SHEETS]
    pictures = (_STATIC / "img").glob("*.svg")
    return {
        "portal.css": Asset(b"".join(sheet.read_bytes() for sheet in sheets), _CSS),
        **{picture.name: Asset(picture.read_bytes(), _SVG) for picture in pictures},
        **{name: Asset(content, _JS) for name, content in _scripts()},
    }


def _scripts() -> Iterator[tuple[str, bytes]]:
    for script in (_STATIC / "js").glob("*.js"):
        yield script.name, script.read_bytes()
    if _HTMX.exists():
        yield "htmx.js", _HTMX.read_bytes()


def exists(name: str) -> bool:
    return name in _assets()


def url(name: str) -> str:
    """``/assets/<hash>/portal.css``: another address as soon as the content is another."""
    return f"/assets/{_assets()[name].hash}/{name}"


def install(app: Flask) -> None:
    app.add_url_rule("/assets/<hashed>/<name>", "asset", _serve, methods=["GET"])


def _serve(hashed: str, name: str) -> Response:
    """An old page may ask by the hash of another version: it gets what there is, to keep not."""
    asset = _assets().get(name)
    if asset is None:
        raise not_found()
    headers = {
        "Content-Type": asset.media_type,
        "Cache-Control": _FOR_EVER if hashed == asset.hash else "no-cache",
        "Vary": "Accept-Encoding",
    }
    is_packed = request.accept_encodings.quality("gzip") > 0
    if is_packed:
        headers["Content-Encoding"] = "gzip"
    response = respond(200, asset.compressed if is_packed else asset.content, headers)
    response.set_etag(f"{asset.hash}-gzip" if is_packed else asset.hash)
    response.make_conditional(request)
    return response
