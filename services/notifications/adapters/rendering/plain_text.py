"""A mail as plain text: words say what a line through them says in HTML."""

from collections.abc import Iterator

from services.notifications.adapters.rendering import markdown
from services.notifications.adapters.rendering.content import Content, Line, Piece, Row
from services.notifications.adapters.rendering.words import say


def page(content: Content) -> str:
    blocks = [
        content.heading,
        markdown.plain(content.body, content.values),
        _table(content),
        _links(content),
        content.policy,
        _footer(content),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _table(content: Content) -> str:
    rows = [row for row in (content.was, content.now, *content.rows) if row]
    width = max((len(row.label) for row in rows), default=0) + 2
    return "\n".join(line for row in rows for line in _row(row, width))


def _row(row: Row, width: int) -> Iterator[str]:
    label = row.label.upper()
    for line in row.lines:
        for text in _words(line).split("\n"):
            yield f"{label:{width}}{text}".rstrip()
            label = ""


def _words(line: Line) -> str:
    return "".join(_piece(piece) for piece in line)


def _piece(piece: Piece) -> str:
    if piece.url is None or piece.url.removeprefix("mailto:") in piece.text:
        return piece.text
    return f"{piece.text} ({piece.url})"


def _links(content: Content) -> str:
    links = [f"{link.label}:  {link.url}" for link in (content.button, content.link) if link]
    if content.calendars:
        language = content.language
        links.append(f"{say(language, 'add_in_text')}:  {say(language, 'open_file')}")
    return "\n".join(links)


def _footer(content: Content) -> str:
    personal = f" {say(content.language, 'personal_link')}" if content.is_personal else ""
    return f"-- \n{content.why}{personal}"
