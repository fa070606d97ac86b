"""What a mail holds before it is HTML or plain text, so that both say the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from libs.contracts.values import Language

Look = Literal["plain", "struck", "strong", "muted"]


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    look: Look = "plain"
    url: str | None = None


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """``body`` is Markdown, ``values`` are what its merge fields stand for."""

    language: Language
    firm: str
    subject: str
    heading: str
    preheader: str
    body: str
    values: Mapping[str, str] = field(default_factory=dict)
    was: Row | None = None
    now: Row | None = None
    rows: tuple[Row, ...] = ()
    button: Link | None = None
    link: Link | None = None
    calendars: tuple[Link, ...] = ()
    policy: str = ""
    why: str
    is_personal: bool = False


def row(label: str, *lines: Line) -> Row:
    return Row(label, lines)


def line(text: str, look: Look = "plain", url: str | None = None) -> Line:
    return (Piece(text, look, url),)
