"""The automations of the demo firm: one that is switched on, and one that waits for its address."""

from datetime import datetime
from typing import Any, Final

from libs.clock import FixedClock
from libs.contracts.actor import SYSTEM
from libs.contracts.automations import CREATE_AUTOMATION, CreateAutomation
from libs.web.client import Client
from libs.web.inprocess import InProcess
from rebook.installation import Installation
from services.automations import bootstrap as automations

_LATE: Final[dict[str, Any]] = {
    "name": "Late changes get a tag and a task",
    "enabled": True,
    "trigger": {"on": "rescheduled"},
    "conditions": {
        "all": [
            {"field": "actor.kind", "op": "is", "value": "contact"},
            {"field": "notice_minutes", "op": "lt", "value": 2880},
        ]
    },
    "steps": [
        {"do": "tag", "tag": "late change"},
        {"do": "wait", "until": {"anchor": "start", "offset_minutes": -120}},
        {"do": "create_task", "title": "Look whether all is ready for them", "due_minutes": 60},
    ],
}
_STUDIO: Final[dict[str, Any]] = {
    "name": "Tell the studio channel",
    "trigger": {"on": "booked"},
    "conditions": {"all": [{"field": "type.name", "op": "is", "value": "Open studio"}]},
    "steps": [{"do": "webhook", "url": "https://hooks.example.com/studio"}],
}


def set_up(installation: Installation, now: datetime) -> None:
    """Through the service's own door, as admins do in the portal."""
    service = automations.build(installation.automations(), FixedClock(now))
    try:
        client = Client(InProcess(service.app), service.ground.tokens)
        for rule in (_LATE, _STUDIO):
            client.call(CREATE_AUTOMATION, SYSTEM, body=CreateAutomation.model_validate(rule))
    finally:
        service.close()
