"""Why a step did not succeed: a code and its figures, said in English here and translated there."""

from collections.abc import Mapping
from typing import Final

from libs.contracts.values import Answer

# By the code; those of requests are `libs.contracts.events.requests.Refusal`.
FAULTS: Final[Mapping[str, str]] = {
    "must_be_https": "The address must begin with https://.",
    "this_machine": "The address must not be this machine.",
    "not_public": "The address must be on the public internet.",
    "leads_inside": "The address leads to an address that is not on the public internet.",
    "not_found": "The address cannot be found.",
    "unreachable": "The address cannot be reached.",
    "unreachable_within": "The address could not be reached within {seconds} seconds.",
    "no_answer_within": "The address gave no answer within {seconds} seconds.",
    "tls": "TLS failed: {reason}.",
    "hung_up": "The connection ended before there was an answer.",
    "redirect": "It answered {status}, a redirect, and those are not followed.",
    "answered": "It answered {status}.",
    "stuck": "What comes next could not be done, however often it was tried.",
    "raised": "It could not be done: {reason}",
    "unreadable": "What it shall do cannot be read by this version.",
    "not_there": "What it is about is not there.",
    "archived": "The contact or the staff member has left.",
    "no_contact": "There is nobody to write to.",
    "wrong_state": "The appointment is cancelled or over.",
    "too_late": "The appointment has begun.",
    "too_much": "The appointment holds no more of these.",
}


class Fault(Answer):
    """``code`` is a key of `FAULTS` or one of a later version; ``values`` are what it speaks of,
    written as everybody reads them.
    """

    code: str
    values: dict[str, str] = {}

    @property
    def text(self) -> str:
        """In English."""
        return FAULTS[self.code].format(**self.values)


def fault(code: str, **values: object) -> Fault:
    """Raises KeyError for what `FAULTS` does not know."""
    said = {
        name: f"{value:g}" if isinstance(value, float) else str(value)
        for name, value in values.items()
    }
    found = Fault(code=code, values=said)
    FAULTS[code].format(**said)
    return found
