"""A stand-in for notifications behind the gateway: calendar files, feeds, texts, previews."""

import json
from dataclasses import dataclass, field
from itertools import product
from typing import get_args
from urllib.parse import parse_qs

from libs.clock import SystemClock
from libs.contracts import notifications
from libs.contracts.problem import ProblemError
from libs.metrics import Metrics
from libs.web.actor_tokens import ActorTokens
from libs.web.health import Health
from libs.web.inprocess import InProcess
from libs.web.server import Direct, Reply, actor_from, build

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
MESSAGES = {"items": [], "next_cursor": None}
WRITTEN = {"written_by": "Jonas Weber", "written_at": "2026-11-10T09:00:00Z"}
PLACES = tuple(product(get_args(notifications.Kind), ("target", "staff"), ("en", "de")))
_NOTHING = {"added": [], "moved": [], "dropped": []}


@dataclass
class FakeNotifications:
    """``seen`` holds (endpoint, actor, body) of what came; ``texts`` what was written, by place.

    ``mailed`` is what it says that somebody was sent, or ``refuses_mailed`` why it says nothing.
    """

    keys: tuple
    seen: list = field(default_factory=list)
    texts: dict = field(default_factory=dict)
    mailed: list = field(default_factory=list)
    refuses_mailed: str | None = None

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
            "list_messages_to": self._mailed,
            "list_templates": lambda _call: Reply(200, json.dumps(self._templates()).encode()),
            "list_template_versions": self._versions,
            "put_template": self._put,
            "preview_template": lambda call: _answer(_letter(_given(call))),
            "test_template": lambda call: _answer(_sent(_given(call))),
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
        own = (event["event"].get("message") or {}).get("subject", event["key"])
        seen = {
            "to": "Amara",
            "audience": "target",
            "subject": own.replace("{{contact.first_name}}", "Amara"),
            "text": "",
            "html": "",
        }
        of_staff = {**seen, "to": "Jonas", "audience": "staff", "html": "<p>For staff</p>"}
        body = {
            "messages": [seen, of_staff],
            "reminders": _NOTHING,
            "automations": [],
            "calendar": [],
        }
        return Reply(200, json.dumps(body).encode())

    def _mailed(self, call):
        if self.refuses_mailed:
            raise ProblemError(self.refuses_mailed)
        asked = {name: found[0] for name, found in parse_qs(call.query).items()}
        begin = int(asked.get("cursor", 0))
        end = begin + int(asked["limit"])
        more = str(end) if end < len(self.mailed) else None
        return _answer({"items": self.mailed[begin:end], "next_cursor": more})

    def _put(self, call):
        given = _given(call)
        place = call.parameters["kind"], given["audience"], given["language"]
        written = self.texts.setdefault(place, [])
        if given.get("expected_version", len(written)) != len(written):
            raise ProblemError("stale_version")
        written.append((given["subject"], given["body"]))
        return _answer(self._template(*place))

    def _versions(self, call):
        asked = {name: found[0] for name, found in parse_qs(call.query).items()}
        place = (
            call.parameters["kind"],
            asked.get("audience", "target"),
            asked.get("language", "en"),
        )
        written = [
            {"version": nth, "subject": text[0], "body": text[1], **WRITTEN}
            for nth, text in enumerate(self.texts.get(place, ()), 1)
        ]
        subject, body = _own(place[0])
        own = {"version": 0, "written_by": None, "written_at": None}
        return _answer({"items": [*written[::-1], {**own, "subject": subject, "body": body}]})

    def _template(self, kind, audience, language):
        written = self.texts.get((kind, audience, language), [])
        subject, body = [_own(kind), *written][-1]
        return {
            "kind": kind,
            "audience": audience,
            "language": language,
            "version": len(written),
            "subject": subject,
            "body": body,
            "fields": ["appointment.time", "contact.first_name"],
        }

    def _templates(self):
        return {"items": [self._template(*place) for place in PLACES]}


def _given(call):
    """Its body, with what the API takes where something is absent."""
    absent = {"audience": "target", "language": "en", "subject": "Subject", "body": "Text"}
    return absent | json.loads(call.body or b"{}")


def _answer(body):
    return Reply(200, json.dumps(body).encode())


def _own(kind):
    return f"{kind}: {{{{appointment.time}}}}", "Hello {{contact.first_name}}"


def _letter(given):
    text = given["body"].replace("{{contact.first_name}}", "Amara")
    html = f"<!doctype html><html lang=en><title>Letter</title><p>{text}</p></html>"
    letter = {"to": "Amara", "audience": "target", "subject": given["subject"]}
    return {**letter, "text": text, "html": html}


def _sent(given):
    return {
        "id": "m1",
        "kind": "booked",
        "audience": "target",
        "to": "Jonas Weber",
        "subject": given["subject"],
        "state": "queued",
        "attempts": 0,
        "version": 1,
        "sent_at": None,
        "error": None,
    }
