"""What a calendar says of its items, to staff or to contacts, in their words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from markupsafe import Markup

from services.gateway.portal.calendar_items import Item
from services.gateway.portal.calendar_views import Block
from services.gateway.portal.looks import Look
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

# A link first; where scripts run it opens the dialog over the page.
_OPENS: Final = Markup(
    'id="%s" href="%s" hx-get="%s" hx-target="#dialog" hx-swap="innerHTML" hx-push-url="true"'
)
_STAYS: Final = Markup('id="%s"')
_SHORT: Final = 7
_ROOMY: Final = 12


class Told(NamedTuple):
    """What is said of one item in its lane."""

    opens: Markup
    drawn: str
    title: str
    time: str
    sub: str
    whose: str
    state: str
    is_roomy: bool


@dataclass(frozen=True)
class Telling:
    """Templates ask it once for each item: macros in macros would cost most of a page's time."""

    visitor: Visitor
    look: Look
    t: Callable[..., str]

    def in_lane(self, block: Block) -> Told:
        """All of it at once, for a week has many; ``drawn`` are the classes that draw it."""
        item, length, of = block.item, block.d, block.of
        short = " short" if length < _SHORT else ""
        place = f"s{block.s} d{length} at{block.at} of{of}"
        return Told(
            opens=self.opens(item),
            drawn=f"appt {item.hue} {item.drawn} {place}{short}",
            title=self.title(item),
            time=self.time(item, length, of),
            sub=self.sub(item),
            whose=self.whose(item),
            state=self.state(item),
            is_roomy=self.is_roomy(item, length, of),
        )

    def opens(self, item: Item) -> Markup:
        """The address of its details; none for what has none for them."""
        if item.is_out_of_sight:
            return _STAYS % item.id
        address = f"{self.visitor.home}/appointments/{item.appointment_id}"
        if item.kind == "moved":
            address += f"?was={item.start:%Y-%m-%dT%H:%M:%SZ}"
        return _OPENS % (item.id, address, address)

    def title(self, item: Item) -> str:
        """Staff see whom they meet; contacts see what it is."""
        return item.who if self.visitor.is_staff else item.type_name

    def sub(self, item: Item) -> str:
        if self.visitor.is_staff:
            return item.type_name
        return self.t("with {name}", name=item.with_whom)

    def whose(self, item: Item) -> str:
        """The company for staff; for a contact, whose it is if it is not theirs alone."""
        if self.visitor.is_staff:
            return item.sub
        mine = item.who == self.visitor.person.name
        return "" if mine else self.t("for {name}", name=item.who)

    def by_whom(self, item: Item) -> str:
        """Who changed it, where it was somebody else."""
        change = item.change
        if self.visitor.is_staff or change is None:
            return ""
        name = change.actor.name
        if name == self.visitor.person.name:
            return ""
        if change.action == "cancelled":
            return self.t("Cancelled by {name}", name=name)
        return self.t("Moved by {name}", name=name)

    def state(self, item: Item) -> str:
        """For those who do not see how it is drawn."""
        told = ""
        if item.kind == "cancelled":
            told = ", " + self.t("cancelled")
        elif item.is_out_of_sight:
            told = ", " + self.t("moved away")
        elif item.now is not None:
            told = ", " + self.t("moved to {time}", time=self.went(item))
        elif item.moved_from is not None:
            told = ", " + self.t("moved from {time}", time=self.look.moment(item.moved_from))
        return f"{told}, {self.t('starts soon')}" if item.is_soon else told

    def went(self, item: Item) -> str:
        """Where a time that was given up went, and to whom if another of staff holds it now."""
        if item.now is None:
            return ""
        moment = self.look.moment(item.now)
        is_mine = not self.visitor.is_staff or item.with_whom == self.visitor.person.name
        return moment if is_mine else f"{item.with_whom}, {moment}"

    def time(self, item: Item, length: int, of: int) -> str:
        """As much of it as there is room for."""
        if length < _SHORT or of > 1:
            return self.look.time(item.start)
        return self.look.span(item.start, item.end)

    def is_roomy(self, item: Item, length: int, of: int) -> bool:
        return length >= _ROOMY and of == 1 and item.kind == "booked"


def telling(visitor: Visitor, look: Look) -> Telling:
    return Telling(visitor, look, words(visitor.language))
