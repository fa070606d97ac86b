"""Traces: where a change spends its time, from the first request to the mail that tells of it.

Without an endpoint none of it is paid: OpenTelemetry is not even imported, and every span is the
same object, which does nothing. The trace goes on from process to process as a W3C ``traceparent``
in the logging context: envelopes, the rows of mails and webhooks, and log lines carry it like the
other ids. Reminders and waits begin one of their own.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from http import HTTPStatus
from typing import Final, Literal, Protocol

from libs import logs
from libs.contracts.problem import ProblemError

HEADER: Final = "traceparent"
Kind = Literal["internal", "server", "client", "producer", "consumer"]
Value = str | int | bool
_FORM: Final = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


class Span(Protocol):
    """A piece of work that is timed. Ids, codes, counts and route templates may be noted with it;
    names, addresses, tokens, bodies and URLs have no place in a trace.
    """

    def note(self, values: Mapping[str, Value], *, name: str | None = None) -> None:
        """Say more of it, by the names of OpenTelemetry's conventions, and what it is called."""
        ...

    def fail(self, code: str) -> None:
        """Say that it came to nothing."""
        ...


class Opened(Span, Protocol):
    """A span that is recorded, in a trace that others can go on with."""

    @property
    def traceparent(self) -> str:
        """What whoever goes on with it is told."""
        ...

    def inside(self, name: str, kind: Kind) -> "Opened":
        """A span that begins in this one."""
        ...

    def end(self) -> None:
        """It is over."""
        ...


class Recorder(Protocol):
    """Decides which traces are recorded, and brings them away."""

    def open(self, service: str, name: str, kind: Kind, parent: str | None) -> "Opened | str":
        """A span that begins or goes on with a trace; the ``traceparent`` of one not recorded."""
        ...

    def close(self) -> None:
        """Bring away what is left, if that goes quickly."""
        ...


class _Unrecorded:
    def note(self, values: Mapping[str, Value], *, name: str | None = None) -> None:
        """Nobody asks."""

    def fail(self, code: str) -> None:
        """Nobody asks."""


UNRECORDED: Final = nullcontext[Span](_Unrecorded())
_HERE: ContextVar[Opened | None] = ContextVar("span", default=None)
_recorder: Recorder | None = None


def configure(endpoint: str | None, share: float) -> None:
    """Send ``share`` (0 to 1) of all traces to an OTLP/HTTP ``endpoint``; without one, none.

    What is missing comes from the ``OTEL_EXPORTER_OTLP_…`` variables. It replaces what was
    configured before.
    """
    close()
    if endpoint is not None:
        from libs.spans import Spans  # noqa: PLC0415  # 130 ms and 7 MB that only some want

        record_with(Spans(endpoint, share))


def record_with(recorder: Recorder) -> None:
    """Let somebody record from here on."""
    global _recorder  # noqa: PLW0603  # one a process, like the logs
    _recorder = recorder


def close() -> None:
    """Record no more. What waits to be sent has a moment to leave."""
    global _recorder  # as above
    recorder, _recorder = _recorder, None
    if recorder is not None:
        recorder.close()


def is_on() -> bool:
    """Whether any trace is recorded."""
    return _recorder is not None


def door(
    service: str, name: str, kind: Kind = "internal", *, parent: str | None = None
) -> AbstractContextManager[Span]:
    """Work that comes in from outside: it goes on with the trace ``parent`` if that is one, else
    it begins one.
    """
    if _recorder is None:
        return UNRECORDED
    known = parent if parent and _FORM.fullmatch(parent) else None
    return _entered(_recorder.open(service, name, kind, known))


def span(name: str, kind: Kind = "internal") -> AbstractContextManager[Span]:
    """A part of the work that runs here, if that is recorded."""
    around = _HERE.get()
    return UNRECORDED if around is None else _entered(around.inside(name, kind))


def told_onwards() -> Mapping[str, str]:
    """The header for whoever is asked to go on with the trace; empty if there is none."""
    trace = logs.current().get(HEADER) if _recorder is not None else None
    return {HEADER: trace} if trace else {}


@contextmanager
def _entered(opened: Opened | str) -> Iterator[Span]:
    if isinstance(opened, str):
        token = _HERE.set(None)
        try:
            with logs.bound(traceparent=opened):
                yield UNRECORDED.enter_result
        finally:
            _HERE.reset(token)
        return
    token = _HERE.set(opened)
    try:
        with logs.bound(traceparent=opened.traceparent):
            yield opened
    except ProblemError as refused:
        if refused.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            opened.fail(refused.code)
        else:
            # A rule that held is no failure: whoever looks for those would find no others.
            opened.note({"rebook.refused": refused.code})
        raise
    except BaseException as error:
        # Its kind alone: its text may hold what a person wrote.
        opened.fail(type(error).__name__)
        raise
    finally:
        _HERE.reset(token)
        opened.end()
