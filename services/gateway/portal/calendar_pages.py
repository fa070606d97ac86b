"""My Calendar: a staff member's days, and what was moved or cancelled in them lately."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from flask import Flask, Response, request

from libs.contracts.scheduling.calendar import SHOW_CALENDAR, Calendar, CalendarQuery
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.portal import fragments, shortcuts, zones
from services.gateway.portal.calendar_choice import Choice, read_choice
from services.gateway.portal.calendar_items import IN_SIGHT_FOR
from services.gateway.portal.calendar_views import CalendarView
from services.gateway.portal.lanes import midnight
from services.gateway.portal.reception import CONTACTS, STAFF, Place, Reception
from services.gateway.portal.telling import telling
from services.gateway.portal.visitors import Visitor

_STAFF_VIEWS: Final = ("day", "week", "month", "agenda")
_CONTACT_VIEWS: Final = ("month", "agenda")


class CalendarPages:
    def __init__(self, parts: DoorParts, reception: Reception) -> None:
        self._parts = parts
        self._reception = reception

    def install(self, app: Flask) -> None:
        self._reception.open(
            app,
            (
                Place("/calendar", STAFF, self.of_staff),
                Place("/portal/calendar", CONTACTS, self.of_contact),
            ),
        )

    def of_staff(self, visitor: Visitor) -> Response:
        default = "agenda" if _is_phone() else "week"
        return self._page(visitor, "/calendar", _STAFF_VIEWS, default)

    def of_contact(self, visitor: Visitor) -> Response:
        default = "agenda" if _is_phone() else "month"
        return self._page(visitor, "/portal/calendar", _CONTACT_VIEWS, default)

    def _page(self, visitor: Visitor, base: str, views: Sequence[str], default: str) -> Response:
        now = self._parts.clock.now()
        zone = request.args.get("tz", "")
        look = visitor.look.elsewhere(zone) if zone in zones.known() else visitor.look
        choice = read_choice(request.args, base, views, default, look.day(now), visitor.week_start)
        view = CalendarView(choice, look, now, self.ask(visitor, choice, look.zone))
        alone = fragments.asked_for() == "view"
        return self._reception.render(
            "calendar_view.html" if alone else "calendar.html",
            visitor,
            view=view,
            look=look,
            tell=telling(visitor, look),
            choice=choice,
            views=views,
            offset=zones.offset_at(look, now),
            world=lambda: zones.brief_options(now),
            shortcuts=shortcuts.are_on(),
        )

    def ask(self, visitor: Visitor, choice: Choice, zone: str) -> Calendar:
        """One question for all views; scheduling says whose appointments these are."""
        days = choice.days
        given: dict[str, object] = {
            "from": midnight(days[0], zone),
            "to": midnight(days[-1] + timedelta(days=1), zone),
            "since": self._parts.clock.now() - IN_SIGHT_FOR,
        }
        if visitor.is_staff:
            given["staff_id"] = visitor.person.id
        found: Calendar = self._parts.scheduling.call(
            SHOW_CALENDAR, visitor.actor, query=CalendarQuery.model_validate(given)
        )
        return found


def _is_phone() -> bool:
    """By what browsers say of themselves; `calendar.js` looks at the width."""
    hint = request.headers.get("Sec-CH-UA-Mobile", "")
    return hint == "?1" or "Mobi" in request.headers.get("User-Agent", "")
