"""My Calendar: a staff member's days, and what was moved or cancelled in them lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Flask, Response, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from libs.contracts.scheduling.appointment_types import LIST_TYPES, TypesQuery
from libs.contracts.scheduling.calendar import SHOW_CALENDAR, Calendar, CalendarQuery
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.portal import fragments, shortcuts, zones
from services.gateway.portal.calendar_choice import Choice, read_choice
from services.gateway.portal.calendar_items import IN_SIGHT_FOR
from services.gateway.portal.calendar_views import CalendarView
from services.gateway.portal.lanes import midnight
from services.gateway.portal.looks import Look
from services.gateway.portal.navigation import leads_to
from services.gateway.portal.reception import CONTACTS, STAFF, Place, Reception
from services.gateway.portal.task_lists import TaskLists
from services.gateway.portal.telling import telling
from services.gateway.portal.visitors import Visitor

_ALL_TYPES: Final = 200
_STAFF_VIEWS: Final = ("day", "week", "month", "agenda")
_CONTACT_VIEWS: Final = ("month", "agenda")


@dataclass(frozen=True)
class Backdrop:
    """A calendar behind a dialog: its parts, its address, the id of what the dialog is about."""

    sheet: Markup
    month: Markup
    url: str
    about: str


@dataclass(frozen=True)
class Opening:
    """Whether somebody can be booked at all, and by anybody; ``start`` is where that begins."""

    offers: bool
    is_public: bool
    start: str | None


class CalendarPages:
    def __init__(self, parts: DoorParts, reception: Reception) -> None:
        self._parts = parts
        self._reception = reception
        self._tasks = TaskLists(reception)

    def install(self, app: Flask) -> None:
        self._reception.open(
            app,
            (
                Place("/calendar", STAFF, self.of_staff),
                Place("/calendar/tasks/<id:task_id>", STAFF, self._tasks.show, self._tasks.tick),
                Place("/portal/calendar", CONTACTS, self.of_contact),
            ),
        )

    def of_staff(self, visitor: Visitor) -> Response:
        return self._page(visitor, "/calendar", _STAFF_VIEWS, _default("week"))

    def of_contact(self, visitor: Visitor) -> Response:
        return self._page(visitor, "/portal/calendar", _CONTACT_VIEWS, _default("month"))

    def behind(self, visitor: Visitor, at: datetime | None, about: str) -> Backdrop:
        """What a dialog of staff at its own address stands before: the days around ``at``."""
        day = visitor.look.day(at or self._parts.clock.now())
        given = MultiDict({"date": day.isoformat()})
        shown = self._shown(visitor, given, "/calendar", _STAFF_VIEWS, _default("week"))

        def part(template: str) -> Markup:
            return self._reception.part(template, visitor, **shown)

        return Backdrop(
            sheet=part("calendar_sheet.html"),
            month=part("calendar_month.html"),
            url=shown["choice"].url(),
            about=about,
        )

    def _page(self, visitor: Visitor, base: str, views: Sequence[str], default: str) -> Response:
        shown = self._shown(visitor, request.args, base, views, default)
        alone = fragments.asked_for() == "view"
        template = "calendar_view.html" if alone else "calendar.html"
        return self._reception.render(template, visitor, **shown)

    def _shown(
        self,
        visitor: Visitor,
        given: MultiDict[str, str],
        base: str,
        views: Sequence[str],
        default: str,
    ) -> dict[str, Any]:
        now = self._parts.clock.now()
        zone = given.get("tz", "")
        look = visitor.look.elsewhere(zone) if zone in zones.known() else visitor.look
        choice = read_choice(given, base, views, default, look.day(now), visitor.week_start)
        view = CalendarView(choice, look, now, self.ask(visitor, choice, look.zone))
        return {
            "view": view,
            "look": look,
            "tell": telling(visitor, look),
            "choice": choice,
            "views": views,
            "range": _range(choice, look),
            "offset": zones.offset_at(look, now),
            "world": lambda: zones.brief_options(now),
            "shortcuts": shortcuts.are_on(),
            "now": now,
            "opening_of": self._opening,
            "tasks": lambda: self._tasks.mine(visitor) if visitor.is_staff else (),
        }

    def _opening(self, visitor: Visitor) -> Opening:
        query = TypesQuery(limit=_ALL_TYPES)
        found = self._reception.call(LIST_TYPES, visitor, query=query).items
        mine = [one for one in found if visitor.person.id in one.staff_ids]
        return Opening(
            offers=bool(mine),
            is_public=any("public" in one.bookable_by for one in mine),
            start="/types" if visitor.person.is_admin and leads_to("/types") else None,
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


def _range(choice: Choice, look: Look) -> str:
    """The days that are shown, in words."""
    if choice.view == "day":
        return look.dated(choice.day)
    if choice.view == "month":
        return look.month_of(choice.day)
    return look.days(choice.days[0], choice.days[-1])


def _default(view: str) -> str:
    """Lists on phones, by what browsers say of themselves; `calendar.js` looks at the width."""
    hint = request.headers.get("Sec-CH-UA-Mobile", "")
    is_phone = hint == "?1" or "Mobi" in request.headers.get("User-Agent", "")
    return "agenda" if is_phone else view
