"""On which day weeks begin: for whoever is signed in, as their profile says; else as is usual."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import takewhile
from typing import Final

from flask import request

from libs.contracts.gateway import WeekStart

_WEEKDAYS: Final[Mapping[WeekStart, int]] = {"mon": 0, "sat": 5, "sun": 6}
# Unicode CLDR, supplemental weekData; everywhere else it is Monday. Only of MV it has Friday, which
# no profile here can say: it is beside those whose working weeks begin on Sunday as its own do.
_USUAL: Final[Mapping[WeekStart, str]] = {
    "sun": "AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN IS JM JP KE KH KR LA MH MM"
    " MO MT MV MX MZ NI NP PA PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW",
    "sat": "AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY",
}
_REGION: Final = re.compile("[A-Z]{2}|[0-9]{3}")


def week_of(day: date, week_start: WeekStart) -> date:
    """The first day of its week."""
    return day - timedelta(days=(day.weekday() - _WEEKDAYS[week_start]) % 7)


def reader_week_start() -> WeekStart:
    """What is usual where the reader's browser says they are."""
    region = _region(request.accept_languages.best or "")
    return next((day for day, found in _USUAL.items() if region in found.split()), "mon")


def _region(tag: str) -> str:
    """Of a language tag (RFC 5646), behind its script; what follows a single letter is none."""
    _, *parts = tag.upper().split("-")
    named = takewhile(lambda part: len(part) > 1, parts)
    return next((part for part in named if _REGION.fullmatch(part)), "")
