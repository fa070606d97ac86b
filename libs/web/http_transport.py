"""Requests over HTTP: one pooled session, short time-outs, one retry on a broken connection."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import quote

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import NewConnectionError, ReadTimeoutError

from libs.contracts.problem import ProblemError
from libs.web.idempotency import FRESH, HEADER
from libs.web.transport import Incoming, Outgoing

_POOL: Final = 32
_IN_QUERY: Final = "%!$&'()*+,;=:@/?"
_BARE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_SAFE: Final = frozenset({"GET", "HEAD"})
RETRY_AFTER: Final = 2


class HttpTransport:
    """Reaches one service at ``address`` (``http://127.0.0.1:8001``); safe to share by threads.

    ``timeouts`` are seconds to connect and to wait for an answer.
    """

    def __init__(self, address: str, *, timeouts: tuple[float, float] = (1.0, 3.0)) -> None:
        self._address = address.rstrip("/")
        self._timeouts = timeouts
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.clear()
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=_POOL, pool_block=True)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def send(self, request: Outgoing) -> Incoming:
        """The answer; a broken connection is tried again once, a time-out is not.

        A write without an Idempotency-Key gets one, so that repeating it is harmless.
        """
        sent = _repeatable(request)
        try:
            return self._once(sent)
        except requests.RequestException as error:
            if _is_our_mistake(error):
                raise
            if _was_never_sent(error):
                raise _away() from None
            if _took_too_long(error):
                raise _unknown(sent) from None
        sent = replace(sent, headers=_without_fresh(sent.headers))
        try:
            return self._once(sent)
        except requests.RequestException as error:
            # The first try may have been carried out before its connection broke.
            raise _unknown(sent) from error

    def close(self) -> None:
        """Gives the pooled connections back."""
        self._session.close()

    def _once(self, request: Outgoing) -> Incoming:
        url = self._address + request.path + (f"?{_quoted(request.query)}" if request.query else "")
        found = self._session.request(
            request.method,
            url,
            data=request.body,
            headers=dict(request.headers),
            timeout=self._timeouts,
            allow_redirects=False,
        )
        lowered = {name.lower(): value for name, value in found.headers.items()}
        return Incoming(found.status_code, lowered, found.content)


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


def _is_our_mistake(error: requests.RequestException) -> bool:
    """Whether it is no request at all: an address or a header that cannot be written."""
    return isinstance(error, ValueError)


def _was_never_sent(error: requests.RequestException) -> bool:
    """Whether not even a connection came about (too slow, refused, no route, no such host)."""
    reason = getattr(_cause(error), "reason", None)
    return isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)


def _took_too_long(error: requests.RequestException) -> bool:
    """Whether the answer, or the rest of it, did not come in time."""
    return isinstance(error, requests.Timeout) or isinstance(_cause(error), ReadTimeoutError)


def _cause(error: requests.RequestException) -> object:
    return error.args[0] if error.args else None


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
