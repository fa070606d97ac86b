"""Lengths of time as forms hold them: a number as it was typed, and the unit beside it."""

from dataclasses import dataclass
from typing import Final

UNITS: Final = {"minutes": 1, "hours": 60, "days": 1440}
_MOST_DIGITS: Final = 9


@dataclass(frozen=True)
class Length:
    """``number`` may be any text: what is no number is told to whoever typed it, not lost."""

    number: str = ""
    unit: str = "minutes"

    @classmethod
    def of(cls, minutes: int | None) -> "Length":
        """In the largest unit that divides it; nothing for None."""
        if minutes is None:
            return cls()
        unit = next(name for name in reversed(UNITS) if minutes % UNITS[name] == 0)
        return cls(str(minutes // UNITS[unit]), unit if minutes else "minutes")

    @property
    def minutes(self) -> int | str | None:
        """None where nothing was typed; the text itself where it is no whole number."""
        number = whole(self.number)
        return number * UNITS.get(self.unit, 1) if isinstance(number, int) else number


def whole(text: str) -> int | str | None:
    """A number from what was typed, None from nothing, anything else as it is."""
    bare = text.strip()
    digits = bare.removeprefix("-")
    if digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS:
        return int(bare)
    return bare or None


AN_HOUR: Final = Length("1", "hours")
NO_LENGTH: Final = Length()
