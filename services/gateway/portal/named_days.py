"""Reads the day that an address or a form names."""

from datetime import date
from typing import Final

# A year within the contracts' on each side: the views before and after a day can be asked for too.
_YEARS: Final = range(1972, 2197)


def named_day(text: str | None) -> date | None:
    """The date written as 2026-11-18; None where it names no day that pages can show."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.year in _YEARS else None
