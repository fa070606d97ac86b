"""Webhooks on their way: signed as Standard Webhooks describe it, bounded in time and size."""

import base64
import hashlib
import hmac
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import certifi
from urllib3.connection import HTTPConnection, HTTPException, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.response import BaseHTTPResponse

from libs.contracts.automations import Fault, fault
from services.automations.adapters.addresses import Addresses, ForbiddenAddressError, Target
from services.automations.domain.answers import Answered
from services.automations.ports import Secrets

KEPT: Final = 2048
_AGENT: Final = "Rebook-Webhooks/1"
# What another attempt may change: time-outs, too early, too many; and all that is 500 or above.
_PASSING: Final = frozenset({408, 425, 429})


def read_trust(certificates: str) -> ssl.SSLContext:
    """What TLS is spoken with, by the file of certificates that it trusts. OSError if the file
    holds none.
    """
    return ssl.create_default_context(cafile=certificates)


# For whoever sends: the usual ones take most of a megabyte.
trusting = cache(read_trust)


class WebhookPost:
    """Delivers over HTTP. Times are in seconds: to connect, for more of an answer, for it all.

    ``lasts`` is how long one attempt may take; there is one at a time.
    """

    def __init__(
        self,
        addresses: Addresses,
        *,
        connect_timeout: float = 5,
        answer_timeout: float = 10,
        whole_timeout: float = 20,
        ca: Path | None = None,
    ) -> None:
        self._addresses = addresses
        self._connect_timeout = connect_timeout
        self._answer_timeout = answer_timeout
        self._whole_timeout = whole_timeout
        self.lasts = timedelta(seconds=whole_timeout)
        self._trusted = str(ca or certifi.where())
        self._line: _Line | None = None

    def hang_up(self) -> None:
        """Ends the attempt that is under way in another thread, as if its address had hung up."""
        line = self._line
        if line is not None:
            line.cut()

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answered:
        """What became of one attempt; it never raises for what others do."""
        try:
            target = self._addresses.resolve(url)
        except ForbiddenAddressError as error:
            return Answered(ok=False, fault=fault(error.code))
        except (OSError, UnicodeError):
            return Answered(ok=False, fault=fault("not_found"), again=True)
        began = time.monotonic()
        try:
            with self._connected(target) as connection:
                return self._exchange(connection, target, headers, body)
        except (OSError, HTTPError, HTTPException, ValueError) as error:
            is_over = time.monotonic() - began >= self._whole_timeout
            return Answered(ok=False, fault=self._told(error, is_over=is_over), again=True)

    @contextmanager
    def _connected(self, target: Target) -> Iterator[HTTPConnection]:
        """Cut off when the time for all of it is over, however slowly the other side drips."""
        line = self._line = _Line()
        guard = threading.Timer(self._whole_timeout, line.cut)
        guard.daemon = True
        guard.start()
        connection: HTTPConnection | None = None
        try:
            connection = self._reached(target, line)
            yield connection
        finally:
            guard.cancel()
            self._line = None
            if connection is not None:
                connection.close()
            line.close()

    def _reached(self, target: Target, line: "_Line") -> HTTPConnection:
        """The first of its addresses at which somebody answers; raises what the last one said."""
        for ip in target.ips[:-1]:
            with suppress(NewConnectionError, ConnectTimeoutError):
                return self._connect(target, ip, line)
        return self._connect(target, target.ips[-1], line)

    def _connect(self, target: Target, ip: str, line: "_Line") -> HTTPConnection:
        connection = self._connection(target, ip, line)
        connection.connect()
        if connection.sock is not None:
            connection.sock.settimeout(self._answer_timeout)
        return connection

    def _connection(self, target: Target, ip: str, line: "_Line") -> HTTPConnection:
        seconds = min(self._connect_timeout, self._whole_timeout)
        if not target.is_secure:
            return _Plain(ip, target.port, timeout=seconds, line=line)
        return _Secure(
            ip,
            target.port,
            timeout=seconds,
            line=line,
            server_hostname=target.host,
            assert_hostname=target.host,
            cert_reqs=ssl.CERT_REQUIRED,
            ssl_context=trusting(self._trusted),
        )

    def _exchange(
        self, connection: HTTPConnection, target: Target, headers: Mapping[str, str], body: bytes
    ) -> Answered:
        sent = {"Host": target.host_header, "User-Agent": _AGENT, **headers}
        connection.request(
            "POST", target.path, body, sent, preload_content=False, decode_content=False
        )
        response = connection.getresponse()
        return judged(response.status, _beginning(response))

    def _told(self, error: Exception, *, is_over: bool) -> Fault:
        """What was wrong, as staff are told it."""
        if is_over:
            return fault("no_answer_within", seconds=self._whole_timeout)
        if isinstance(error, ssl.SSLError):
            return fault("tls", reason=error.reason or "no safe connection")
        if isinstance(error, NewConnectionError):
            return fault("unreachable")
        if isinstance(error, ConnectTimeoutError):
            return fault("unreachable_within", seconds=self._connect_timeout)
        if isinstance(error, TimeoutError):
            return fault("no_answer_within", seconds=self._answer_timeout)
        return fault("hung_up")


class _Line:
    """The line of one attempt, kept apart from the connection, which lets go of its socket when
    the answer says ``Connection: close`` and while TLS begins.
    """

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self._is_cut = False

    def keep(self, found: socket.socket) -> None:
        """Remembers the socket; raises TimeoutError if the time is over already."""
        self._sockets.append(found.dup())
        self.check()

    def check(self) -> None:
        """Raises TimeoutError once it was cut."""
        if self._is_cut:
            raise TimeoutError

    def cut(self) -> None:
        """Whoever waits for the other side wakes up with an error."""
        self._is_cut = True
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for one in self._sockets:
            one.close()


class _Plain(HTTPConnection):
    """Shows its socket to a line as soon as it has one."""

    def __init__(self, *where: Any, line: _Line, **how: Any) -> None:
        super().__init__(*where, **how)
        self._line = line

    def _new_conn(self) -> socket.socket:
        self._line.check()
        found = super()._new_conn()
        self._line.keep(found)
        return found


class _Secure(_Plain, HTTPSConnection):
    """The same, with TLS."""


def _beginning(response: BaseHTTPResponse) -> bytes:
    """As much of the body as is kept, or as came of it: the status has decided already."""
    kept = b""
    with suppress(OSError, HTTPError, HTTPException, ValueError):
        while len(kept) < KEPT and (piece := response.read1(KEPT - len(kept))):
            kept += piece
    return kept


def judged(status: int, body: bytes) -> Answered:
    """What a status means for the run."""
    text = "".join(
        sign if sign.isprintable() or sign in "\n\t" else "\ufffd"
        for sign in body.decode("utf-8", "replace")
    )
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Answered(ok=True, status=status, body=text)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        why = fault("redirect", status=status)
        return Answered(ok=False, status=status, body=text, fault=why)
    again = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _PASSING
    why = fault("answered", status=status)
    return Answered(ok=False, status=status, body=text, fault=why, again=again)


def headers(key: str, chain: str, body: bytes, secrets: Secrets, now: datetime) -> dict[str, str]:
    """What a receiver checks: the id is the same at each attempt, the rest is of this one."""
    message_id, timestamp = f"msg_{key}", str(int(now.timestamp()))
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signatures(secrets.at(now), message_id, timestamp, body),
        "Rebook-Chain": chain,
    }


def signatures(secrets: Sequence[str], message_id: str, timestamp: str, body: bytes) -> str:
    """One ``v1`` signature for each secret that counts, as the receiver may know either."""
    content = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(f"v1,{_signature(secret, content)}" for secret in secrets)


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
