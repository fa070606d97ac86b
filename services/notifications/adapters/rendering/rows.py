"""The table of a letter: was and now, what, with whom, where, notes, reason, by whom."""

from collections.abc import Iterator
from typing import Final

from libs.contracts.actor import Actor
from libs.contracts.events.appointments import AppointmentSnapshot
from libs.contracts.scheduling.appointment_types import Location
from libs.contracts.values import Language
from services.notifications.adapters.rendering.cleaning import lines, one_line
from services.notifications.adapters.rendering.content import Line, Piece, Row, line, row
from services.notifications.adapters.rendering.times import Times
from services.notifications.adapters.rendering.view import View
from services.notifications.adapters.rendering.words import say

_NAMELESS: Final = ("automation", "api_key", "system")


def was_row(view: View) -> Row | None:
    if view.is_off:
        shown = view.shown
        time = line(view.times.range(shown.start, shown.end), "struck")
        return row(_label(view, "was"), time, *_zone_lines(view, shown))
    if view.before is None or not view.has_moved:
        return None
    before = view.before
    return row(_label(view, "was"), line(view.times.range(before.start, before.end), "struck"))


def now_row(view: View) -> Row | None:
    if view.is_off:
        return None
    label = _label(view, "now" if view.has_moved else "when")
    shown = view.shown
    time = line(view.times.range(shown.start, shown.end), "strong")
    return row(label, time, *_zone_lines(view, shown))


def rows(view: View) -> tuple[Row, ...]:
    found = (
        _what(view),
        _with(view),
        _handing_over(view),
        _for(view),
        _where(view),
        _text(view, "notes", view.shown.public_notes),
        None if view.is_written_by_automation else _text(view, "reason", view.letter.reason or ""),
        _by(view),
    )
    return tuple(each for each in found if each)


def place(location: Location, language: Language) -> str:
    """Where it is, in one or more lines: "Video call: https://…"."""
    text = lines(location.text)
    if location.kind not in {"video", "phone"}:
        return text
    kind = say(language, f"place_{location.kind}")
    return f"{kind}: {text}" if text else kind


def _label(view: View, key: str) -> str:
    return say(view.language, key)


def _zone_lines(view: View, shown: AppointmentSnapshot) -> Iterator[Line]:
    yield line(view.times.zone_name, "muted")
    if view.other_zone == view.times.time_zone:
        return
    reader = view.letter.recipient
    theirs = Times(time_zone=view.other_zone, language=reader.language, clock=reader.clock)
    same = theirs.local(shown.start).date() == view.times.local(shown.start).date()
    time = (theirs.span if same else theirs.range)(shown.start, shown.end)
    yield line(f"{view.other_name}: {time}, {theirs.zone_name}", "muted")


def _what(view: View) -> Row:
    shown = view.shown
    duration = say(view.language, "minutes", minutes=shown.duration_minutes)
    former = one_line(view.before.type.name) if view.before else ""
    name = one_line(shown.type.name)
    pieces = (*_changed(view, former, name)[0], Piece(f", {duration}"))
    return row(_label(view, "what"), pieces)


def _changed(view: View, former: str, name: str) -> tuple[Line, ...]:
    """The name, and what it was in words: a line through it says nothing to who cannot see it."""
    if not former or former == name:
        return (line(name),)
    was = Piece(f" ({say(view.language, 'formerly')} ", "muted")
    return ((Piece(name, "strong"), was, Piece(former, "struck"), Piece(")", "muted")),)


def _with(view: View) -> Row:
    if view.for_staff:
        return row(_label(view, "with"), *_contact_lines(view))
    former = one_line(view.before.staff.name) if view.before else ""
    named = _changed(view, former, view.staff_name)[0]
    firm = one_line(view.letter.firm)
    return row(_label(view, "with"), (*named, Piece(f", {firm}")))


def _contact_lines(view: View) -> Iterator[Line]:
    yield line(view.target_name)
    contact = view.contact
    if contact is None:
        return
    if view.company:
        yield line(view.contact_name)
    company = view.shown.target.company_name
    if company and not view.company:
        yield line(one_line(company))
    yield line(one_line(contact.email), url=f"mailto:{one_line(contact.email)}")
    if contact.phone:
        yield line(one_line(contact.phone))


def _handing_over(view: View) -> Row | None:
    if view.letter.replaced:
        return row(_label(view, "taken_by"), line(one_line(view.letter.after.staff.name)))
    if view.was_taken_over and view.before:
        return row(_label(view, "taken_from"), line(one_line(view.before.staff.name)))
    return None


def _for(view: View) -> Row | None:
    if view.for_staff or not view.company:
        return None
    return row(_label(view, "for"), line(view.company))


def _where(view: View) -> Row | None:
    now = place(view.shown.location, view.language)
    before = place(view.before.location, view.language) if view.before else ""
    if not now:
        return None
    if before and before != now:
        return row(_label(view, "where"), *_changed(view, before, now))
    return row(_label(view, "where"), _with_link(now, lines(view.shown.location.text)))


def _with_link(text: str, url: str) -> Line:
    """Of "Video call: https://…" the address alone."""
    if not url.startswith(("https://", "http://")) or any(c.isspace() for c in url):
        return line(text)
    return tuple(
        Piece(part, url=url if part == url else None) for part in (text.removesuffix(url), url)
    )


def _text(view: View, label: str, text: str) -> Row | None:
    text = lines(text)
    return row(_label(view, label), line(text)) if text else None


def _by(view: View) -> Row | None:
    letter = view.letter
    if letter.kind in ("reminder", "automation") or letter.audience == "receipt":
        return None
    return row(_label(view, "by"), line(_actor(view, letter.actor)))


def _actor(view: View, actor: Actor) -> str:
    """To the target's side, what the firm's machines do is done by the firm."""
    name = one_line(actor.name)
    if actor.kind not in _NAMELESS:
        return name
    if actor.kind == "system" or not view.for_staff:
        return one_line(view.letter.firm)
    return say(view.language, f"by_{actor.kind}", name=name)
