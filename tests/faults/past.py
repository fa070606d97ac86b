"""Of what moments an installation is: a restored one has forgotten what came after its copies."""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Past:
    """``answers`` had been given to clients when the last of the copies began. When the first did,
    at ``began_at``, ``mails`` had been accepted.

    What this excuses, and nothing else: no copy can hold what was done after it began, while the
    world has seen it.
    """

    answers: int = sys.maxsize
    mails: int = sys.maxsize
    began_at: datetime = _NEVER


NOW = Past()
