"""A dialog of staff at its own address stands before My Calendar, as if opened there."""

from typing import Any

from libs.contracts.scheduling.appointments import Appointment
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.portal import fragments
from services.gateway.portal.calendar_pages import CalendarPages
from services.gateway.portal.portal_desk import surface
from services.gateway.portal.reception import Reception
from services.gateway.portal.visitors import Visitor


class Backdrops:
    def __init__(self, parts: DoorParts, reception: Reception) -> None:
        self._calendar = CalendarPages(parts, reception)

    def surface(self, visitor: Visitor, about: Appointment | None = None) -> dict[str, Any]:
        """Where a template shows itself; a whole page is a dialog with its calendar behind it."""
        if fragments.asked_for() is not None:
            return surface()
        start, name = (about.start, f"a{about.id}") if about else (None, "")
        behind = self._calendar.behind(visitor, start, name)
        return {"surface": "dialog", "layout": "dialog_over.html", "behind": behind}
