"""Serving an app by waitress, with an end that lets every running request finish."""

import logging
import os
import select
import socket
import threading
import time
from collections.abc import Iterable
from typing import Any, Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from waitress.server import create_server
from waitress.task import WSGITask

from libs import logs
from libs.giving_way import REQUESTS
from libs.web.parsing import MAX_BODY
from libs.web.unreadable import Channel

_log = logs.logger("serving")
_TICK: Final = 0.5
_BACKLOG: Final = 1024
# Less than `libs.process.Process` gives all loops together.
_DRAIN: Final = 8.0
# Whoever keeps a connection to us asks again within it, as a rule, and is told to come no more.
_LINGER: Final = 0.5
# Half a request whose other half does not come is nothing to wait for.
_HALF_WITHIN: Final = 2.0
# Requests that wait for a thread are what the metrics show, not a line each.
logging.getLogger("waitress.queue").setLevel(logging.ERROR)


class CannotListenError(Exception):
    """Somebody listens there already, or nobody may; its text says where and why."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises CannotListenError."""
    try:
        return socket.create_server((host, port), backlog=_BACKLOG)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise CannotListenError(f"port {port} of {host} cannot be used ({reason})") from None


class InFlight:
    """The app, counting the requests that are being answered: other work gives way to them."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._lock = threading.Lock()
        self.count = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The app's answer, whole."""
        with self._lock:
            self.count += 1
        try:
            with REQUESTS:
                return self._whole(environ, start_response)
        finally:
            with self._lock:
                self.count -= 1

    def _whole(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        parts = self._app(environ, start_response)
        try:
            return list(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()


class _Task(WSGITask):  # type: ignore[misc]  # waitress ships no types
    """While we leave, each answer is the last one of its connection, and says so."""

    def build_response_header(self) -> bytes:
        """As waitress's."""
        if not self.channel.server.accepting:
            self.request.headers["CONNECTION"] = "close"
        return bytes(super().build_response_header())


class _Channel(Channel):
    task_class = _Task


class Serving:
    """One app on one address; ``port`` 0 takes any free one, told by `port`.

    The socket listens from the moment this exists, so that a taken port fails at once.
    """

    def __init__(
        self, app: WSGIApplication, *, host: str = "127.0.0.1", port: int = 0, threads: int = 8
    ) -> None:
        self._app = InFlight(app)
        listening = listen(host, port)
        self._server: Any = create_server(
            self._app,
            sockets=[listening],
            threads=threads,
            channel_timeout=120,
            connection_limit=1000,
            ident=None,
            # Up to here waitress puts a body aside on disk and our app refuses it by its length,
            # unread. What is larger is refused at its headers: who goes on sending all the same
            # may find the connection gone before the 413 is read.
            max_request_body_size=32 * MAX_BODY,
            clear_untrusted_proxy_headers=False,
        )
        self._server.channel_class = _Channel
        self.port: int = int(self._server.effective_port)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._closing = threading.Lock()
        self._is_closed = False

    def start(self) -> None:
        """Serves in a thread of its own until `stop`."""
        self._thread = threading.Thread(
            target=self.run, args=(self._stop,), name="serving", daemon=True
        )
        self._thread.start()

    def stop(self, within: float = 10.0) -> None:
        """Ends what `start` began; waits ``within`` seconds for running requests."""
        self._stop.set()
        with self._closing:  # the loop may have seen it by itself, and given the trigger back
            if not self._is_closed:
                self._server.pull_trigger()
        if self._thread is not None:
            self._thread.join(within + _TICK)

    def run(self, stop: threading.Event, *, drain: float = _DRAIN, linger: float = _LINGER) -> None:
        """Serves until ``stop`` is set; then gives what runs ``drain`` seconds.

        Whoever has a connection, or was let into the queue before the door, is still answered: to
        hang up on them at once would break off what they send at that very moment. Connections that
        nobody uses after ``linger`` seconds are hung up.
        """
        while not stop.is_set():
            self._turn(_TICK)
        self._close_door()
        left_at = time.monotonic()
        while self._is_needed(time.monotonic() - left_at, drain, linger):
            self._turn(0.02)
        if self._is_busy():
            _log.warning("drain_cut_short", requests=self._app.count)
        self._close()

    def _close_door(self) -> None:
        """Whoever knocks from now on is refused, and can go to another door at once."""
        self._server.accepting = False
        knocking = select.poll()
        knocking.register(self._server.socket, select.POLLIN)
        for _ in range(_BACKLOG):
            if not knocking.poll(0):
                break
            self._server.handle_accept()
        self._server.socket.close()
        self._server.del_channel()

    def _is_needed(self, seconds: float, drain: float, linger: float) -> bool:
        """Whether so many seconds after the door was closed somebody may still want something."""
        if seconds >= drain:
            return False
        return self._is_busy() or (seconds < linger and bool(self._server.active_channels))

    def _turn(self, seconds: float) -> None:
        server = self._server
        server.asyncore.loop(timeout=seconds, map=server._map, use_poll=True, count=1)  # noqa: SLF001  waitress has no name for it

    def _is_busy(self) -> bool:
        channels = list(self._server.active_channels.values())
        return self._app.count > 0 or any(map(_wants_something, channels))

    def _close(self) -> None:
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)
        for channel in list(self._server.active_channels.values()):
            channel.handle_close()
        with self._closing:
            self._is_closed = True
            self._server.trigger.close()


def _wants_something(channel: Any) -> bool:
    if channel.requests or channel.total_outbufs_len:
        return True
    is_sending = time.time() - channel.last_activity < _HALF_WITHIN
    return channel.request is not None and is_sending
