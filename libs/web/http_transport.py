"""Requests over HTTP: pooled connections, short time-outs, one retry on a broken connection."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from math import ceil
from typing import Final
from urllib.parse import quote

import certifi
from urllib3 import HTTPConnectionPool, Timeout, connection_from_url
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import (
    ClosedPoolError,
    ConnectTimeoutError,
    EmptyPoolError,
    HTTPError,
    NewConnectionError,
    ReadTimeoutError,
)
from urllib3.util import parse_url
from urllib3.util.ssl_match_hostname import CertificateError

from libs import logs
from libs.contracts.problem import ProblemError
from libs.web.idempotency import FRESH, HEADER
from libs.web.observing import REQUEST_ID
from libs.web.transport import Incoming, Outgoing

_POOL: Final = 32
_IN_QUERY: Final = "%!$&'()*+,;=:@/?"
_BARE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_SAFE: Final = frozenset({"GET", "HEAD"})
RETRY_AFTER: Final = 2
_log = logs.logger("calls")


class HttpTransport:
    """Reaches one service at ``address`` (``http://127.0.0.1:8001``); safe to share by threads.

    ``name`` is the service's in the log, which says why there was no answer. ``timeouts`` are
    seconds to connect (rounded up, also to get one of the pooled connections) and to wait for an
    answer, or for more of it.
    """

    def __init__(
        self, name: str, address: str, *, timeouts: tuple[float, float] = (1.0, 3.0)
    ) -> None:
        self._name = name
        self._pool = _pool(address)
        self._below = (parse_url(address).path or "").rstrip("/")
        connect, read = timeouts
        self._free = ceil(connect)  # urllib3 waits for one of its pool in whole seconds
        self._timeout = Timeout(connect=connect, read=read)

    def send(self, request: Outgoing) -> Incoming:
        """The answer; a broken connection is tried again once, a time-out is not.

        A write without an Idempotency-Key gets one, so that repeating it is harmless.
        """
        sent = _repeatable(request)
        try:
            return self._once(sent)
        except HTTPError as error:
            if _is_our_mistake(error):
                raise
            if _was_never_sent(error):
                self._tell(sent, error)
                raise _away() from None
            if _took_too_long(error):
                self._tell(sent, error)
                raise _unknown(sent) from None
        sent = replace(sent, headers=_without_fresh(sent.headers))
        try:
            return self._once(sent)
        except HTTPError as error:
            # The first try may have been carried out before its connection broke.
            self._tell(sent, error)
            raise _unknown(sent) from error

    def close(self) -> None:
        """Gives the pooled connections back."""
        self._pool.close()

    def _tell(self, request: Outgoing, error: HTTPError) -> None:
        """Why there is no answer. Neither address nor text: they may hold secrets, and whom it is
        about.
        """
        with logs.bound(request_id=request.headers.get(REQUEST_ID)):
            _log.warning(
                "service.no_answer",
                to=self._name,
                kind=_kind_of(error),
                error=type(error.__context__ or error).__name__,
                method=request.method,
            )

    def _once(self, request: Outgoing) -> Incoming:
        url = self._below + request.path + (f"?{_quoted(request.query)}" if request.query else "")
        found = self._pool.urlopen(
            request.method,
            url,
            body=request.body,
            headers=request.headers,
            timeout=self._timeout,
            pool_timeout=self._free,
            retries=False,  # neither tried again nor sent elsewhere
        )
        lowered = {name.lower(): value for name, value in found.headers.itermerged()}
        return Incoming(found.status, lowered, found.data)


class _SecureConnection(HTTPSConnection):
    """Tells a handshake that failed from what fails later, which urllib3 gives the same names."""

    def connect(self) -> None:
        """As urllib3's. Raises NewConnectionError: nothing was sent."""
        try:
            super().connect()
        except (OSError, CertificateError) as error:
            raise NewConnectionError(self, f"no secure connection: {error}") from error


def _pool(address: str) -> HTTPConnectionPool:
    if not address.startswith("https:"):
        return connection_from_url(address, maxsize=_POOL, block=True)
    pool = connection_from_url(address, maxsize=_POOL, block=True, ca_certs=certifi.where())
    pool.ConnectionCls = _SecureConnection
    return pool


def _quoted(query: str) -> str:
    """The bytes that came, which it holds as Latin-1; what no address may hold goes as %XX."""
    return quote(_BARE_PERCENT.sub("%25", query), safe=_IN_QUERY, encoding="latin-1")


def _repeatable(request: Outgoing) -> Outgoing:
    if request.method in _SAFE or HEADER in request.headers:
        return request
    key = {HEADER: uuid.uuid4().hex, FRESH: "1"}
    return replace(request, headers={**request.headers, **key})


def _without_fresh(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != FRESH}


def _is_our_mistake(error: HTTPError) -> bool:
    """Whether it is no request at all: an address that cannot be written."""
    return isinstance(error, ValueError)


def _was_never_sent(error: HTTPError) -> bool:
    """Whether not even a connection came about (too slow, refused, no route, no such host, not to
    be trusted) or none was free. Not any PoolError: a ReadTimeoutError is one.
    """
    return isinstance(
        error, ConnectTimeoutError | NewConnectionError | EmptyPoolError | ClosedPoolError
    )


def _took_too_long(error: HTTPError) -> bool:
    """Whether the answer, or the rest of it, did not come in time."""
    return isinstance(error, ReadTimeoutError)


def _kind_of(error: HTTPError) -> str:
    """What kept the answer from coming, in a word that can be searched for."""
    if isinstance(error, EmptyPoolError):
        return "all_connections_taken"
    if isinstance(error.__cause__, ConnectionRefusedError):
        return "refused"
    if isinstance(error, NewConnectionError | ClosedPoolError):  # the former "is" a time-out, too
        return "no_connection"
    return "timed_out" if isinstance(error, ConnectTimeoutError | ReadTimeoutError) else "cut_off"


def _away() -> ProblemError:
    return ProblemError(
        "unavailable",
        "A service is away for the moment; nothing was changed.",
        retry_after=RETRY_AFTER,
    )


def _unknown(request: Outgoing) -> ProblemError:
    if request.method in _SAFE:
        return _away()
    key = request.headers.get(HEADER)
    return ProblemError(
        "unavailable",
        "No answer came in time. Repeat it with the same Idempotency-Key to learn the outcome.",
        retry_after=RETRY_AFTER,
        outcome="unknown",
        idempotency_key=key,
    )
