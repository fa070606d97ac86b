"""Small pictures of the last minutes: a bar for each, the last at the right end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MINUTES: Final = 15
HEIGHT: Final = 18
_STEP: Final = 5
_BAR: Final = 4
WIDTH: Final = MINUTES * _STEP - (_STEP - _BAR)


@dataclass(frozen=True)
class Bar:
    """Where it begins from the left and from above, and how high it is."""

    x: int
    y: int
    width: int
    height: int


def bars(values: Sequence[float], least: float) -> Sequence[Bar]:
    """The highest value fills the height, or ``least`` does: a little noise is no mountain.

    What is nothing is a line on the ground; a minute of which nobody knows is a gap.
    """
    shown = values[-MINUTES:]
    full = max(least, *shown, 0)
    first = MINUTES - len(shown)
    heights = [max(1, round(HEIGHT * value / full)) for value in shown]
    return [
        Bar((first + place) * _STEP, HEIGHT - height, _BAR, height)
        for place, height in enumerate(heights)
    ]
