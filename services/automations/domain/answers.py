"""What became of a webhook."""

from dataclasses import dataclass
from typing import Any

from libs.contracts.automations import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What became of one attempt: ``status`` of None means that nobody answered.

    ``body`` is the beginning of the answer. ``again`` says whether another attempt makes sense.
    """

    ok: bool
    status: int | None = None
    body: str = ""
    fault: Fault | None = None
    again: bool = False

    @property
    def error(self) -> str | None:
        """What was wrong, in English."""
        return self.fault.text if self.fault else None

    @property
    def output(self) -> dict[str, Any]:
        return {"status": self.status, "body": self.body}
