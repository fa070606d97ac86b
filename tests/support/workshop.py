"""Automations over a real database: events go in, runs move on, requests come out."""

import json
from datetime import timedelta

import sqlalchemy as sa

from libs.clock import FixedClock
from libs.contracts import automations as contract
from libs.contracts.automations import CreateAutomation
from libs.messaging.event_door import EventDoor
from libs.persistence.engine import connect
from libs.persistence.envelope import seal
from libs.persistence.migrations import migrate
from libs.process import Bell
from libs.web.actor_tokens import ActorTokens
from libs.web.client import Client
from libs.web.inprocess import InProcess
from services.automations import bootstrap
from services.automations.adapters.tables import OUTBOX
from services.automations.config import AutomationsSettings
from services.automations.entrypoints.worker import SUBSCRIPTIONS, WaitWork, sweep
from tests.support.letters import NOW, contact_target
from tests.support.mail_room import acting, booked
from tests.support.mail_room import appointment as any_appointment

PACKAGE = "services.automations.migrations"
KEYS = ("a key that is long enough",)
TAG = {"do": "tag", "tag": "late change"}
NOTE = {"do": "add_note", "text": "Moved late."}
HOOK = {"do": "webhook", "url": "https://example.com/hook"}


def appointment(**parts):
    """With a contact who can be tagged."""
    return any_appointment(**{"target": contact_target(contact_id="amara"), **parts})


def wait(minutes, anchor="start"):
    """Until so many minutes after (or, if negative, before) an anchor."""
    return {"do": "wait", "until": {"anchor": anchor, "offset_minutes": minutes}}


def pause(minutes):
    return {"do": "wait", "for_minutes": minutes}


def rule(on="rescheduled", steps=(TAG,), **parts):
    trigger = on if isinstance(on, dict) else {"on": on}
    return {"name": "Late change", "trigger": trigger, "steps": list(steps), **parts}


def at(minutes, anchor="start"):
    """A trigger so many minutes after an anchor."""
    return {"on": "time", "anchor": anchor, "offset_minutes": minutes}


def migrated(url):
    engine = connect(url)
    migrate(engine, PACKAGE)
    engine.dispose()


def settings(url, **more):
    given = {"database_url": url, "broker_url": "memory://", "keys": KEYS, **more}
    return AutomationsSettings(**given)


class Workshop:
    """The service as it is built, its doors opened one step at a time."""

    def __init__(self, url, *, clock=None, **more):
        self.clock = clock or FixedClock(NOW)
        self.settings = settings(url, **more)
        self.service = bootstrap.build(self.settings, self.clock)
        self.transactions = self.service.ground.transactions
        self.door = EventDoor(self.transactions, SUBSCRIPTIONS, self.clock)
        self.courier = bootstrap.courier(self.settings, Bell(), self.transactions)
        self.client = Client(InProcess(self.service.app), ActorTokens(self.settings.keys))

    def close(self):
        self.service.close()

    def hear(self, *told):
        for event in told:
            self.door.receive(seal(event, "scheduling", self.clock.now())[1].encode())

    def pass_by(self, **time):
        """Sets the clock forward, and does what is due by then."""
        self.clock.advance(timedelta(**time))
        sweep(self.transactions)
        while WaitWork(self.transactions).tick():
            pass

    def deliver(self):
        while self.courier.deliver_next():
            pass

    def ask(self, endpoint, *, body=None, query=None, actor=None, **parameters):
        model = body if body is None or not isinstance(body, dict) else endpoint.body(**body)
        who = actor or acting()
        return self.client.call(endpoint, who, parameters=parameters, body=model, query=query)

    def make(self, **parts):
        """An automation that is switched on; answers its id."""
        body = CreateAutomation.model_validate({**rule(**parts), "enabled": True})
        return self.ask(contract.CREATE_AUTOMATION, body=body).id

    def runs(self, automation_id):
        """The oldest first."""
        query = contract.RunsQuery(limit=200)
        page = self.ask(contract.LIST_RUNS, query=query, automation_id=automation_id)
        return page.items[::-1]

    def states(self, automation_id):
        """(state, why) of each run, the oldest first."""
        return [(run.state, run.why) for run in self.runs(automation_id)]

    def evaluations(self, appointment_id="appointment-1"):
        found = self.ask(contract.LIST_EVALUATIONS, appointment_id=appointment_id)
        return found.items[::-1]

    def told(self, *keys):
        """The data of all that was published under these keys, in order."""
        with self.transactions.read() as connection:
            found = connection.execute(sa.select(OUTBOX.c.body).order_by(OUTBOX.c.seq))
            events = [json.loads(body) for (body,) in found]
        return [event["data"] for event in events if not keys or event["type"] in keys]

    def asked(self):
        """What the steps asked of other services: their keys."""
        with self.transactions.read() as connection:
            keys = connection.scalars(sa.select(OUTBOX.c.routing_key).order_by(OUTBOX.c.seq))
            return [key for key in keys if not key.startswith("run.")]


def hooked(workshop, url, *more):
    """An automation that calls an address when something is booked, and a booking."""
    made = workshop.make(on="booked", steps=[{"do": "webhook", "url": url}, *more])
    workshop.hear(booked(appointment()))
    return made


def step(workshop, made):
    return workshop.runs(made)[0].steps[0]
