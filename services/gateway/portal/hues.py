"""Colours from one number: a hue, in steps that the style sheet has a class for."""

from typing import Final

_STEP: Final = 15


def hue_class(hue: int) -> str:
    return f"hue-{round(hue / _STEP) * _STEP % 360}"
