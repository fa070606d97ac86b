"""What people typed, made fit to be shown: no control characters, one line where one is meant."""

import re
from typing import Final

_LINE_ENDS: Final = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls but tab and line feed, halves of surrogate pairs, and marks that turn the reading
# direction of what follows (they could make an address or a time read backwards).
_UNSHOWN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
_GAPS: Final = re.compile(r"\s+")


def lines(text: str) -> str:
    return _UNSHOWN.sub("", _LINE_ENDS.sub("\n", text)).strip()


def one_line(text: str) -> str:
    return _GAPS.sub(" ", lines(text)).strip()


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
