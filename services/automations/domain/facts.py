"""What the fields of conditions stand for on one occasion."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from libs.contracts.automations.fields import WEEKDAYS
from libs.contracts.automations.fields import Field as FieldName
from services.automations.domain.occasions import Occasion, local

_MINUTE: Final = timedelta(minutes=1)


class Facts:
    """The answers to fields, each looked for once; None where there is none."""

    def __init__(self, occasion: Occasion) -> None:
        self.occasion = occasion
        self._known: dict[str, Any] = {}

    def find(self, field: FieldName) -> Any:
        if field not in self._known:
            self._known[field] = _ANSWERS[field](self.occasion)
        return self._known[field]


def _notice(occasion: Occasion) -> int:
    """Minutes between the change and the start that it found."""
    start = (occasion.before or occasion.after).start
    return (start - occasion.at) // _MINUTE


def _moved_by(occasion: Occasion) -> int | None:
    before = occasion.before
    return None if before is None else abs(occasion.after.start - before.start) // _MINUTE


def _direction(occasion: Occasion) -> str | None:
    if occasion.before is None:
        return None
    was, now = occasion.before.start, occasion.after.start
    if was == now:
        return "same_start"
    return "later" if now > was else "earlier"


def _same_day(occasion: Occasion) -> bool:
    before, after = occasion.before or occasion.after, occasion.after
    return local(before.start, after).date() == local(after.start, after).date()


def _staff_changed(occasion: Occasion) -> bool:
    before = occasion.before or occasion.after
    return before.staff.id != occasion.after.staff.id


def _type_changed(occasion: Occasion) -> bool:
    before = occasion.before or occasion.after
    return before.type.id != occasion.after.type.id


def _email(occasion: Occasion) -> str | None:
    contact = occasion.contact
    return contact.email if contact else None


_ANSWERS: Final[Mapping[FieldName, Callable[[Occasion], Any]]] = {
    "type.id": lambda o: o.after.type.id,
    "type.name": lambda o: o.after.type.name,
    "staff.id": lambda o: o.after.staff.id,
    "contact.id": lambda o: o.after.target.contact_id,
    "contact.email": _email,
    "contact.tags": lambda o: o.after.target.tags,
    "contact.portal_access": lambda o: o.after.target.portal_access,
    "company.id": lambda o: o.after.target.company_id,
    "actor.kind": lambda o: o.actor.kind,
    "channel": lambda o: o.actor.channel,
    "reason": lambda o: o.reason or None,
    "notice_minutes": _notice,
    "moves": lambda o: o.after.moves,
    "moved_by_minutes": _moved_by,
    "direction": _direction,
    "same_day": _same_day,
    "staff_changed": _staff_changed,
    "type_changed": _type_changed,
    "weekday": lambda o: WEEKDAYS[local(o.after.start, o.after).weekday()],
    "hour": lambda o: local(o.after.start, o.after).hour,
}
