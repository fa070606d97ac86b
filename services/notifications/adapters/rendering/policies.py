"""Until when a target may change an appointment, in a sentence, and what the button offers."""

from services.notifications.adapters.rendering.content import Link
from services.notifications.adapters.rendering.view import View
from services.notifications.adapters.rendering.words import say


def policy_line(view: View) -> str:
    """Staff are not bound by it, and a cancelled appointment has none left."""
    if view.for_staff or view.is_off:
        return ""
    move, cancel = _open(view)
    key = "policy_two"
    if not (move and cancel):
        key = "policy_move" if move else "policy_cancel" if cancel else "policy_none"
    elif _deadline(view, "move") == _deadline(view, "cancel"):
        key = "policy_both"
    return say(
        view.language,
        key,
        move=_deadline(view, "move"),
        cancel=_deadline(view, "cancel"),
        zone=view.times.short_zone_name,
    )


def button(view: View) -> Link | None:
    url = view.letter.link_url
    if url is None or view.is_off:
        return None
    return Link(say(view.language, _offer(view)), url)


def link(view: View) -> Link | None:
    """Of a cancelled appointment there is only something to see."""
    url = view.letter.link_url
    return Link(say(view.language, "open"), url) if url and view.is_off else None


def _offer(view: View) -> str:
    if view.for_staff:
        return "manage"
    offers = {
        (True, True): "manage",
        (True, False): "manage_move",
        (False, True): "manage_cancel",
        (False, False): "open",
    }
    return offers[_open(view)]


def _open(view: View) -> tuple[bool, bool]:
    deadlines, now = view.shown.deadlines, view.letter.occurred_at
    return now < deadlines.reschedule_until, now < deadlines.cancel_until


def _deadline(view: View, what: str) -> str:
    deadlines = view.shown.deadlines
    at = deadlines.reschedule_until if what == "move" else deadlines.cancel_until
    return view.times.short(at, view.letter.occurred_at)
