"""The automations of the demo firm, and what came of them until now: the engine's own doing."""

import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from libs.clock import FixedClock
from libs.contracts import automations as contract
from libs.contracts.actor import SYSTEM
from libs.contracts.events import BY_KEY, AppointmentBooked, AppointmentEvent
from libs.messaging.event_door import EventDoor
from libs.persistence import outbox
from libs.process import Bell
from libs.service import Ground, Service
from libs.web.client import Client
from libs.web.inprocess import InProcess
from rebook.installation import Installation
from services.automations import bootstrap as automations
from services.automations.adapters.addresses import Addresses
from services.automations.adapters.webhooks import WebhookPost, judged
from services.automations.domain.answers import Answered
from services.automations.entrypoints.courier import Courier
from services.automations.entrypoints.worker import WaitWork

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
_AHEAD: Final = timedelta(days=1)
_PREPARED: Final = "Check-in"
_PREPARE: Final[dict[str, Any]] = {
    "name": "Prepare every check-in",
    "enabled": True,
    "trigger": {"on": "booked"},
    "conditions": {"all": [{"field": "type.name", "op": "is", "value": _PREPARED}]},
    "steps": [
        {
            "do": "wait",
            "until": {"anchor": "start", "offset_minutes": -(_AHEAD // timedelta(minutes=1))},
        },
        {"do": "create_task", "title": "Read up on what was agreed last time"},
    ],
}
_TOLD: Final = "Open studio"
_STUDIO: Final[dict[str, Any]] = {
    "name": "Tell the studio channel",
    "trigger": {"on": "booked"},
    "conditions": {"all": [{"field": "type.name", "op": "is", "value": _TOLD}]},
    "steps": [{"do": "webhook", "url": "https://hooks.harborpine.example/studio"}],
}
_MADE: Final = timedelta(days=60)
_TRIED: Final = timedelta(days=3)
# More than there can be.
_MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Letter:
    """A change of an appointment, and the sealed envelope that tells of it."""

    event: AppointmentEvent
    raw: bytes

    @property
    def at(self) -> datetime:
        return self.event.occurred_at

    @property
    def kind(self) -> str:
        return self.event.after.type.name


def set_up(installation: Installation, now: datetime, scheduling: Service) -> None:
    """What admins do in the portal, and what their automations did about the changes that
    ``scheduling`` tells of but no broker has carried yet. When one does, it changes nothing more.
    """
    clock = FixedClock(now - _MADE)
    service = automations.build(installation.automations(), clock)
    try:
        client = Client(InProcess(service.app), service.ground.tokens)
        for rule in (_LATE, _PREPARE):
            _create(client, rule)
        letters = _letters(scheduling)
        past = _Past(service.ground, clock, [one for one in letters if one.kind == _PREPARED])
        _try_the_studio(client, past, [one for one in letters if one.at > now - _TRIED])
        past.live(now)
        service.ground.transactions.run(lambda uow: outbox.wait_from(uow.connection, now))
    finally:
        service.close()


def _create(client: Client, rule: Any) -> contract.Automation:
    body = contract.CreateAutomation.model_validate(rule)
    made: contract.Automation = client.call(contract.CREATE_AUTOMATION, SYSTEM, body=body)
    return made


def _letters(scheduling: Service) -> list[_Letter]:
    """The oldest first, each as news: that they are told quietly spares people, not automations."""
    with scheduling.ground.transactions.read() as connection:
        told = [json.loads(letter.body) for letter in outbox.unsent(connection, _MOST)]
    found = []
    for content in told:
        content["data"]["restated"] = False
        event = BY_KEY[content["type"]].read(content["data"])
        if isinstance(event, AppointmentEvent):
            found.append(_Letter(event, json.dumps(content).encode()))
    return found


def _try_the_studio(client: Client, past: "_Past", letters: Sequence[_Letter]) -> None:
    """Switched on for one booking; its address did not know it, and it was switched off again."""
    booked = [one for one in letters if isinstance(one.event, AppointmentBooked)]
    first = next((one for one in booked if one.kind == _TOLD), None)
    if first is not None:
        past.live(first.at)
    studio = {"automation_id": _create(client, _STUDIO).id}
    if first is not None:
        client.call(contract.ENABLE_AUTOMATION, SYSTEM, parameters=studio)
        past.hear(first)
        off = contract.DisableAutomation(waiting_runs="finish")
        client.call(contract.DISABLE_AUTOMATION, SYSTEM, parameters=studio, body=off)


class _Past:
    """What a worker did at those times: each of ``letters`` heard, and in between the waits
    until ``_AHEAD`` of an appointment. Nobody outside is called.
    """

    def __init__(self, ground: Ground, clock: FixedClock, letters: Sequence[_Letter]) -> None:
        transactions = ground.transactions
        self._clock = clock
        self._door = EventDoor(transactions, ground.parts.subscriptions, clock)
        self._waits = WaitWork(transactions)
        self._courier = Courier(transactions, _Unknowing(), clock, Bell())
        moments: list[tuple[datetime, _Letter | None]] = [(one.at, one) for one in letters]
        moments += [(start - _AHEAD, None) for start in {one.event.after.start for one in letters}]
        self._moments = deque(sorted(moments, key=lambda moment: moment[0]))

    def live(self, until: datetime) -> None:
        while self._moments and self._moments[0][0] <= until:
            at, letter = self._moments.popleft()
            self._clock.set(at)
            self._waits.tick()
            if letter is not None:
                self.hear(letter)
        self._clock.set(until)

    def hear(self, letter: _Letter) -> None:
        self._door.receive(letter.raw)
        self._courier.deliver_next()


class _Unknowing(WebhookPost):
    """Calls nobody: it answers as a web server does that knows no such page."""

    def __init__(self) -> None:
        super().__init__(Addresses())

    def send(self, *_sent: Any) -> Answered:
        return judged(HTTPStatus.NOT_FOUND, b"There is no such hook.")
