"""How an event looks on its way: a JSON envelope as CloudEvents 1.0 describes it."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from structlog.contextvars import get_contextvars

from libs.contracts.events import Event, ServiceName
from libs.persistence.columns import dumps

_PRINTABLE: Final = re.compile(r"[\x21-\x7e]{1,200}")
_REQUIRED: Final = ("id", "type", "source", "subject", "data")


class BrokenEnvelopeError(Exception):
    """Bytes that are no envelope; the message says what is wrong, and quotes nothing."""


@dataclass(frozen=True)
class Envelope:
    """The parts that a listener needs; ``data`` is the event's own JSON object."""

    id: str
    type: str
    source: str
    subject: str
    data: dict[str, Any]
    correlation_id: str
    traceparent: str | None


def seal(event: Event, source: ServiceName, at: datetime) -> tuple[str, str]:
    """A new event's id and its envelope as JSON text.

    Who caused it is taken from the logging context: ``correlation_id`` (else ``request_id``),
    ``causation_id`` and ``traceparent`` (W3C Trace Context).
    """
    event_id = str(uuid4())
    context = get_contextvars()
    head = {
        "specversion": "1.0",
        "id": event_id,
        "source": source,
        "type": event.key,
        "subject": event.subject,
        "subjectversion": event.subject_version,
        "time": at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "correlationid": context.get("correlation_id") or context.get("request_id") or event_id,
    }
    if cause := context.get("causation_id"):
        head["causationid"] = cause
    if trace := context.get("traceparent"):
        head["traceparent"] = trace
    return event_id, f'{dumps(head)[:-1]},"data":{event.model_dump_json()}}}'


def unseal(raw: bytes) -> Envelope:
    """The envelope in a message's body. Raises BrokenEnvelopeError."""
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):
        raise BrokenEnvelopeError("the body is not JSON") from None
    if not isinstance(content, dict):
        raise BrokenEnvelopeError("the body is not a JSON object")
    missing = [name for name in _REQUIRED if not content.get(name)]
    if missing:
        raise BrokenEnvelopeError(f"the envelope lacks {', '.join(missing)}")
    texts = [content[name] for name in _REQUIRED[:-1]]
    if not all(isinstance(text, str) for text in texts) or not isinstance(content["data"], dict):
        raise BrokenEnvelopeError("the envelope's parts are not of the right kind")
    if not all(_PRINTABLE.fullmatch(text) for text in texts):
        raise BrokenEnvelopeError("the envelope's names hold what no name holds")
    event_id, kind, source, subject = texts
    trace = content.get("traceparent")
    correlation = str(content.get("correlationid") or event_id)
    known = trace if isinstance(trace, str) else None
    return Envelope(event_id, kind, source, subject, content["data"], correlation, known)
