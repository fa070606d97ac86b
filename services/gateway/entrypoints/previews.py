"""What would follow from a change: scheduling says what would happen, the others what of it."""

from libs.contracts.notifications import (
    RENDER_EVENT,
    Preview,
    PreviewChange,
    ReminderChanges,
    RenderEvent,
)
from libs.contracts.scheduling.would_be import WOULD_BE
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
        if not would_be.key:
            nothing = ReminderChanges(added=[], moved=[], dropped=[])
            return Preview(messages=[], reminders=nothing, automations=[], calendar=[])
        found: Preview = self._parts.notifications.call(RENDER_EVENT, call.actor, body=would_be)
        return found
