"""Events on their way to the broker, in the traces that they belong to."""

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Final

from libs import tracing
from libs.persistence.outbox import Letter

# The head of an envelope, as `libs.persistence.envelope.seal` writes it before the data.
_TRACED: Final = re.compile(
    r'\{[^{}]*"source":"(?P<source>[a-z]+)"[^{}]*"traceparent":"(?P<trace>[0-9a-f-]{55})"'
)


@contextmanager
def traced(letters: Sequence[Letter]) -> Iterator[None]:
    """A span for each letter, for as long as they are given to the broker together."""
    if not tracing.is_on():
        yield
        return
    with ExitStack() as spans:
        for letter in letters:
            if head := _TRACED.match(letter.body):
                _begin(spans, letter, head["source"], head["trace"])
        yield


def _begin(spans: ExitStack, letter: Letter, source: str, trace: str) -> None:
    name = f"publish {letter.routing_key}"
    span = spans.enter_context(tracing.door(source, name, "producer", parent=trace))
    span.note({"messaging.message.id": letter.event_id, "messaging.operation.type": "send"})
