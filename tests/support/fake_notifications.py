"""A stand-in for notifications behind the gateway: calendar files, feeds, previews, echoes."""

import json
from dataclasses import dataclass, field

from libs.clock import SystemClock
from libs.contracts import notifications
from libs.metrics import Metrics
from libs.web.actor_tokens import ActorTokens
from libs.web.health import Health
from libs.web.inprocess import InProcess
from libs.web.server import Direct, Reply, actor_from, build

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
MESSAGES = {"items": [], "next_cursor": None}
_NOTHING = {"added": [], "moved": [], "dropped": []}


@dataclass
class FakeNotifications:
    """``seen`` holds (endpoint, actor, body) of what came."""

    keys: tuple
    seen: list = field(default_factory=list)

    def __post_init__(self):
        own = {
            "get_calendar": lambda _call: Reply(
                200, CALENDAR, (("Content-Type", "text/calendar; charset=utf-8"),)
            ),
            "get_feed_file": lambda _call: Reply(
                200, json.dumps({"ics": CALENDAR.decode()}).encode()
            ),
            "render_event": self._render,
            "list_messages": lambda _call: Reply(200, json.dumps(MESSAGES).encode()),
            "list_templates": lambda _call: Reply(200, json.dumps(_templates()).encode()),
        }
        rows = [
            Direct(endpoint, self._noting(endpoint, own.get(endpoint.name)), raw=True)
            for endpoint in notifications.ENDPOINTS
        ]
        app = build(
            "notifications",
            rows,
            identify=actor_from(ActorTokens(self.keys)),
            health=Health({"database": lambda: "ok"}, dict, clock=SystemClock()),
            metrics=Metrics("notifications"),
        )
        self.send = InProcess(app).send

    def _noting(self, endpoint, serve):
        def noted(call):
            self.seen.append((endpoint.name, call.actor, call.body))
            return serve(call) if serve else Reply(200, json.dumps({"at": endpoint.name}).encode())

        return noted

    def _render(self, call):
        event = json.loads(call.body)
        seen = {
            "to": "Amara",
            "audience": "target",
            "subject": event["key"],
            "text": "",
            "html": "",
        }
        body = {"messages": [seen], "reminders": _NOTHING, "automations": [], "calendar": []}
        return Reply(200, json.dumps(body).encode())


def _templates():
    """One text for each kind of change, in both languages."""
    return {
        "items": [
            {
                "kind": kind,
                "audience": "target",
                "language": language,
                "version": 0,
                "subject": f"{kind}: {{{{appointment.time}}}}",
                "body": "Hello {{contact.first_name}}",
                "fields": ["appointment.time", "contact.first_name"],
            }
            for kind in ("booked", "rescheduled", "cancelled")
            for language in ("en", "de")
        ]
    }
