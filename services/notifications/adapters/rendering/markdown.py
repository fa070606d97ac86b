"""The written part of a letter: a small part of Markdown, as HTML and as plain text.

Paragraphs, ``**bold**``, ``*italic*``, ``- lists`` and ``[links](https://…)``; all else is text.
Merge fields are replaced after parsing, so that a value is never read as Markdown.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, list_block
from markdown_it.token import Token

from services.notifications.adapters.rendering.cleaning import lines
from services.notifications.adapters.rendering.merge_fields import filled

_SCHEMES: Final = ("http://", "https://", "mailto:", "tel:")
_BRACES: Final = re.compile("%7B%7B(.*?)%7D%7D")
_ENDS: Final = {"paragraph_close": "\n\n", "list_item_close": "\n", "bullet_list_close": "\n"}


def html(text: str, values: Mapping[str, str]) -> str:
    parser = _parser()
    return str(parser.renderer.render(_parsed(text, values), parser.options, {})).strip()


def plain(text: str, values: Mapping[str, str]) -> str:
    words = "".join(_plain(token) for token in _parsed(text, values))
    return re.sub(r"\n{3,}", "\n\n", words).strip()


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True})
    parser.enable(["newline", "emphasis", "link", "list"])
    parser.block.ruler.at("list", _dash_list, {"alt": ["paragraph"]})
    # The library wants it replaced so.
    parser.validateLink = _may_be_linked  # type: ignore[method-assign]
    return parser


def _may_be_linked(url: str) -> bool:
    return url.lower().startswith(_SCHEMES)


# The library calls rules with these four, by position.
def _dash_list(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """Lists begin with a dash here; stars and numbers are text."""
    first = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("-", first):
        return False
    return list_block(state, start, end, silent)


def _parsed(text: str, values: Mapping[str, str]) -> list[Token]:
    blocks = _parser().parse(lines(text))
    for block in blocks:
        for token in block.children or ():
            _settle(token, values)
    return blocks


def _settle(token: Token, values: Mapping[str, str]) -> None:
    if token.type in {"em_open", "em_close", "strong_open", "strong_close"} and "_" in token.markup:
        token.type, token.tag, token.nesting, token.content = "text", "", 0, token.markup
    elif token.type == "text":
        token.content = filled(token.content, values)
    elif token.type == "link_open":
        token.attrs = {"class": "link", "href": _address(str(token.attrs["href"]), values)}


def _address(url: str, values: Mapping[str, str]) -> str:
    """Fields in an address are data too: they cannot become a part of its grammar."""
    quoted = {name: quote(value, safe="@") for name, value in values.items()}
    return filled(_BRACES.sub(r"{{\1}}", url), quoted)


def _plain(block: Token) -> str:
    if block.type == "inline":
        return _inline(block.children or [])
    if block.type == "list_item_open":
        return "  " * (block.level // 2) + "- "
    if block.hidden:  # a paragraph that is the whole of a list's item
        return ""
    return _ENDS.get(block.type, "")


def _inline(tokens: list[Token]) -> str:
    words: list[str] = []
    open_links: list[tuple[int, str]] = []
    for token in tokens:
        if token.type == "link_open":
            open_links.append((len(words), str(token.attrs["href"])))
        elif token.type == "link_close":
            begins, url = open_links.pop()
            shown = "".join(words[begins:])
            words.append("" if shown.strip() == url else f" ({url})")
        elif token.type in {"hardbreak", "softbreak"}:
            words.append("\n")
        else:
            words.append(token.content)
    return "".join(words)
