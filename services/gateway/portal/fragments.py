"""One address, two answers: a whole page, or the part that a script has asked for."""

import json
from typing import Any, Final

from flask import request

# Not the part alone when the browser's history wants the page back.
_RESTORING: Final = "HX-History-Restore-Request"
DIALOG: Final = "dialog"


def asked_for() -> str | None:
    """The id of the element that the answer goes into; None for a whole page."""
    if request.headers.get("HX-Request") != "true" or _RESTORING in request.headers:
        return None
    return request.headers.get("HX-Target", "")


def is_dialog() -> bool:
    return asked_for() == DIALOG


def is_part() -> bool:
    """Something smaller than a dialog, which must not be lost where it can't be had anew."""
    return asked_for() not in (None, DIALOG)


def trigger(**events: dict[str, Any]) -> tuple[str, str]:
    """The header by which an answer tells our scripts what has happened."""
    named = {name.replace("_", ":"): detail for name, detail in events.items()}
    return "HX-Trigger", json.dumps(named)
