"""Structured logs: one JSON object per line, with the ids that tie lines to one request."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from traceback import extract_tb
from typing import Any, Final, Literal

import structlog
from structlog.typing import EventDict, FilteringBoundLogger

Level = Literal["debug", "info", "warning", "error"]
LEVELS: Final[dict[Level, int]] = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


_CAUSES: Final = ("correlation_id", "causation_id", "traceparent")
_LIBRARIES: Final = "site-packages"


def configure(level: Level = "info") -> None:
    """Sends every line to standard error as JSON, from ``level`` on, foreign loggers included."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_words,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=_to_standard_error,
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(
        handlers=[_Forwarding()], level=max(LEVELS[level], logging.WARNING), force=True
    )
    logging.getLogger("psycopg").addFilter(_is_news)


def logger(name: str) -> FilteringBoundLogger:
    """A logger whose lines say ``part: name``; call it like ``log.info("event_name", key=value)``.

    Give it ids, codes, counts and route templates. Names, addresses, tokens, bodies and URLs
    have no place in a log.
    """
    found: FilteringBoundLogger = structlog.get_logger(part=name)
    return found


@contextmanager
def bound(**ids: str | None) -> Iterator[None]:
    """Ties the lines inside to ``request_id``, ``correlation_id``, ``causation_id`` and
    ``traceparent``.
    """
    given = {name: value for name, value in ids.items() if value}
    before = structlog.contextvars.bind_contextvars(**given)
    try:
        yield
    finally:
        structlog.contextvars.reset_contextvars(**before)


def current() -> dict[str, str]:
    """The ids that lines carry at this moment in this thread."""
    return structlog.contextvars.get_contextvars()


def cause() -> dict[str, str]:
    """Of those ids the ones that tell why something happens, to be kept until it goes on later and
    given to `bound` then.
    """
    held = current()
    return {name: held[name] for name in _CAUSES if held.get(name)}


def places_of(error: BaseException) -> list[str]:
    """Where it was raised and who called, the innermost last, at most twelve; of libraries only
    the innermost, for they call themselves many times over.
    """
    frames = extract_tb(error.__traceback__)
    shown = [one for one in frames[:-1] if _LIBRARIES not in one.filename][-11:] + frames[-1:]
    return [f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in shown]


def _without_words(_logger: object, _method: str, line: EventDict) -> EventDict:
    """Of an exception its kind and its places: its text may hold what a person wrote."""
    given = line.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        line["error"], line["places"] = type(error).__name__, places_of(error)
    return line


def _to_standard_error(*_arguments: object) -> structlog.PrintLogger:
    """Wherever standard error leads at that moment: it may be replaced while we run."""
    return structlog.PrintLogger(sys.stderr)


def _is_news(record: logging.LogRecord) -> bool:
    """Not that a refused write also ended its pipeline: the refusal itself is raised, and this line
    names the database's host and user.
    """
    return not str(record.msg).startswith("error ignored terminating")


class _Forwarding(logging.Handler):
    """Hands the lines of libraries to structlog, so that all lines look alike."""

    def emit(self, record: logging.LogRecord) -> None:
        extra: dict[str, Any] = {"exc_info": record.exc_info} if record.exc_info else {}
        log = logger(record.name)
        log.log(record.levelno, "library", message=record.getMessage(), **extra)
