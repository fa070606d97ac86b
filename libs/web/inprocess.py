"""Requests without a network: a service's WSGI app called directly, in the same thread."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, Final
from urllib.parse import unquote
from wsgiref.types import WSGIApplication

from libs.web.transport import Incoming, Outgoing

_FIXED: Final[dict[str, Any]] = {
    "SCRIPT_NAME": "",
    "SERVER_NAME": "inprocess",
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "HTTP_HOST": "inprocess",
    "REMOTE_ADDR": "127.0.0.1",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


class InProcess:
    """Reaches ``app`` by a function call; behaves like a service that is always there."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def send(self, request: Outgoing) -> Incoming:
        """The app's answer."""
        started: list[tuple[int, dict[str, str]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], *_: Any
        ) -> Callable[[bytes], object]:
            lowered = {name.lower(): value for name, value in headers}
            started.append((int(status[:3]), lowered))
            return _no_write

        parts = self._app(_environ(request), start_response)
        body = _joined(parts)
        status, lowered = started[-1]
        return Incoming(status, lowered, body)


def _environ(request: Outgoing) -> dict[str, Any]:
    environ = {
        **_FIXED,
        "REQUEST_METHOD": request.method,
        "PATH_INFO": unquote(request.path, "latin-1"),
        "QUERY_STRING": request.query,
        "wsgi.input": BytesIO(request.body or b""),
        "wsgi.errors": BytesIO(),
    }
    if request.body is not None:
        environ["CONTENT_LENGTH"] = str(len(request.body))
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    return environ


def _joined(parts: Iterable[bytes]) -> bytes:
    try:
        return b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()


def _no_write(_data: bytes) -> None:
    raise TypeError("a service answers by its iterable")
