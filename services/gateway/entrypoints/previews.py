"""What would follow from a change: scheduling says what would happen, the others what of it."""

from typing import Any

from libs.contracts.automations import WOULD_MATCH, Matches
from libs.contracts.notifications import (
    RENDER_EVENT,
    Preview,
    PreviewChange,
    ReminderChanges,
    RenderEvent,
)
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointments import BookAppointment
from libs.contracts.scheduling.would_be import WOULD_BE, WOULD_BE_BOOKED
from libs.web.rows import Call
from services.gateway.entrypoints.parts import DoorParts


class PreviewsDoor:
    def __init__(self, parts: DoorParts) -> None:
        self._parts = parts

    def preview(self, call: Call) -> Preview:
        """Nothing of it happens; where nothing would change, nothing follows."""
        change: PreviewChange = call.body
        would_be: RenderEvent = self._parts.scheduling.call(
            WOULD_BE, call.actor, parameters=call.parameters, body=change
        )
        return self._rendered(call, would_be)

    def preview_booking(self, call: Call) -> Preview:
        """The same of an appointment that is not there yet."""
        wanted: BookAppointment = call.body
        would_be: RenderEvent = self._parts.scheduling.call(
            WOULD_BE_BOOKED, call.actor, body=wanted
        )
        return self._rendered(call, would_be)

    def _rendered(self, call: Call, would_be: RenderEvent) -> Preview:
        if not would_be.key:
            nothing = ReminderChanges(added=[], moved=[], dropped=[])
            return Preview(messages=[], reminders=nothing, automations=[], calendar=[])
        found: Preview = self._parts.notifications.call(RENDER_EVENT, call.actor, body=would_be)
        return found.model_copy(update={"automations": self._automations(call, would_be)})

    def _automations(self, call: Call, would_be: RenderEvent) -> list[dict[str, Any]]:
        """Those that wait for such a change; a preview does without them while they are away."""
        try:
            found: Matches = self._parts.automations.call(WOULD_MATCH, call.actor, body=would_be)
        except ProblemError as error:
            if error.code != "unavailable":
                raise
            return []
        return [
            {
                "id": one.id,
                "name": one.name,
                "matches": one.matches,
                "because": one.because.text,
                "why": one.because.model_dump(mode="json", include={"why", "decided_by"}),
            }
            for one in found.items
        ]
