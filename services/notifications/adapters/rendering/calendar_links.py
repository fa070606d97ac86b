"""Links that enter an appointment into Google's and Outlook's calendars."""

from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlencode

from services.notifications.adapters.rendering.cleaning import one_line, shortened
from services.notifications.adapters.rendering.content import Link
from services.notifications.adapters.rendering.summaries import summary
from services.notifications.adapters.rendering.view import View

_LONGEST: Final = 120  # these come twice and percent-encoded, and a mail stays below 30 KB
_GOOGLE: Final = "https://calendar.google.com/calendar/render?"
_OUTLOOK: Final = "https://outlook.live.com/calendar/0/deeplink/compose?"


def calendar_links(view: View) -> tuple[Link, ...]:
    """The personal link is not in them: it would be told to whoever keeps the addresses."""
    shown = view.shown
    title = shortened(summary(shown, view.letter.recipient), _LONGEST)
    where = shortened(one_line(shown.location.text), _LONGEST)
    details = shortened(one_line(view.letter.firm), _LONGEST)
    google = {
        "action": "TEMPLATE",
        "text": title,
        "dates": f"{_basic(shown.start)}/{_basic(shown.end)}",
        "details": details,
        "location": where,
        "ctz": view.times.time_zone,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": _extended(shown.start),
        "enddt": _extended(shown.end),
        "body": details,
        "location": where,
    }
    return (
        Link("Google", _GOOGLE + urlencode(google, quote_via=quote)),
        Link("Outlook", _OUTLOOK + urlencode(outlook, quote_via=quote)),
    )


def _basic(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _extended(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
