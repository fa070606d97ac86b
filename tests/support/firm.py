"""A firm at work: scheduling behind its own HTTP door, on a real database, at a time of ours."""

from datetime import timedelta

import sqlalchemy as sa

from libs.clock import FixedClock
from libs.contracts.actor import SYSTEM, Actor
from libs.contracts.events import TaskRequested
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling import appointment_types as types
from libs.contracts.scheduling import appointments, people, tasks
from libs.settings import Settings
from libs.web.client import Client
from libs.web.inprocess import InProcess
from services.scheduling.adapters.tables import APPOINTMENTS, CLAIMS, HISTORY, OUTBOX
from services.scheduling.bootstrap import build
from services.scheduling.entrypoints.worker import SUBSCRIPTIONS
from tests.support import an
from tests.support.asking import asked

KEY = Actor(kind="api_key", id="key-1", name="Sync", channel="api")
KEYS = ("a key that is long enough for tests",)


def settings(url, broker_url="memory://"):
    return Settings(database_url=url, broker_url=broker_url, keys=KEYS)


def migrated(url):
    service = build(settings(url))
    service.ground.migrate()
    service.close()


class Firm:
    """Jonas, who offers a strategy session every day, and Amara, whom he serves."""

    def __init__(self, url, clock=None, **kind):
        self.open(url, clock)
        self.jonas = self.staff("Jonas Weber", is_admin=True)
        self.amara = self.contact("Amara Okafor")
        self.kind = self.type(**kind)

    def open(self, url, clock=None):
        """Scheduling over what is there already."""
        self.clock = clock or FixedClock(an.NOW)
        self.service = build(settings(url), self.clock)
        self.client = Client(InProcess(self.service.app), self.service.ground.tokens)
        self.engine = self.service.ground.engine

    def close(self):
        self.service.close()

    def call(self, endpoint, actor=KEY, *, id=None, headers=None, **body):  # noqa: A002 - read as such
        parameters = dict.fromkeys(endpoint.parameters, id)
        name = "query" if endpoint.body is None else "body"
        model = getattr(endpoint, name)
        parts = {name: model.model_validate(body)} if model else {}
        return self.client.call(endpoint, actor, parameters=parameters, headers=headers, **parts)

    def refused(self, endpoint, actor=KEY, **parts):
        try:
            answer = self.call(endpoint, actor, **parts)
        except ProblemError as problem:
            return problem
        raise AssertionError(f"not refused: {answer}")

    def staff(self, name, **parts):
        parts = {"time_zone": "UTC", "shares_calendar_with": "all", **parts}
        weekly = parts.pop("weekly", an.NINE_TO_FIVE)
        email = f"{name.split()[0].lower()}@harborpine.example"
        staff = self.call(people.CREATE_STAFF, SYSTEM, name=name, email=email, **parts)
        hours = {"time_zone": parts["time_zone"], "weekly": weekly}
        self.call(people.PUT_HOURS, SYSTEM, id=staff.id, **hours)
        return staff

    def contact(self, name, **parts):
        email = f"{name.split()[0].lower()}@okafor.example"
        parts = {"time_zone": "Europe/London", **parts}
        return self.call(people.CREATE_CONTACT, SYSTEM, name=name, email=email, **parts)

    def company(self, name, *people_of_it, subscribers=()):
        company = self.call(people.CREATE_COMPANY, SYSTEM, name=name)
        for one in people_of_it:
            self.call(people.CHANGE_CONTACT, SYSTEM, id=one.id, company_id=company.id)
        return self.call(
            people.CHANGE_COMPANY,
            SYSTEM,
            id=company.id,
            primary_contact_id=people_of_it[0].id if people_of_it else None,
            subscriber_ids=[one.id for one in subscribers],
        )

    def type(self, **parts):
        body = {
            "name": "Strategy session",
            "duration_minutes": 60,
            "bookable_by": ["staff", "contacts"],
            "staff_ids": [self.jonas.id],
            **parts,
        }
        return self.call(types.CREATE_TYPE, SYSTEM, **body)

    def change_type(self, **parts):
        self.kind = self.call(types.CHANGE_TYPE, SYSTEM, id=self.kind.id, **parts)

    def types(self):
        """Those that can be booked, as they are now."""
        return self.call(types.LIST_TYPES, SYSTEM).items

    def put_hours(self, member, **parts):
        given = {"time_zone": "UTC", "weekly": an.NINE_TO_FIVE, **parts}
        return self.call(people.PUT_HOURS, SYSTEM, id=member.id, **given)

    def hours_of(self, member):
        return self.call(people.GET_HOURS, SYSTEM, id=member.id)

    def book(self, start=an.START, actor=KEY, **body):
        if actor.kind != "contact":
            body.setdefault("target", {"kind": "contact", "id": self.amara.id})
        body.setdefault("type_id", self.kind.id)
        return self.call(appointments.BOOK, actor, start=start, **body)

    def move(self, one, start, actor=KEY, **body):
        body.setdefault("expected_version", one.version)
        return self.call(appointments.RESCHEDULE, actor, id=one.id, start=start, **body)

    def cancel(self, one, actor=KEY, **body):
        body.setdefault("expected_version", one.version)
        return self.call(appointments.CANCEL, actor, id=one.id, **body)

    def restore(self, one, actor=KEY, **body):
        body.setdefault("expected_version", one.version)
        return self.call(appointments.RESTORE, actor, id=one.id, **body)

    def get(self, one, actor=KEY):
        return self.call(appointments.GET_APPOINTMENT, actor, id=one.id)

    def history(self, one, actor=KEY):
        return self.call(appointments.GET_HISTORY, actor, id=one.id).items

    def starts(self, actor=KEY, **query):
        day = an.START.date()
        query = {"type_id": self.kind.id, "from": day, "to": day, "time_zone": "UTC", **query}
        return [slot.start for slot in self.call(appointments.FIND_SLOTS, actor, **query).slots]

    def hear(self, event):
        """As its worker does, when the event has come."""
        handler = SUBSCRIPTIONS[type(event)]
        self.service.ground.transactions.run(lambda uow: handler(event, uow))

    def task(self, one, title="Call back", **parts):
        """One that an automation left to Jonas about an appointment."""
        parts = {"staff_id": self.jonas.id, "step": f"{title}.0", **parts}
        self.hear(asked(TaskRequested, one.id, title=title, **parts))
        tasks_of_it = self.call(tasks.LIST_TASKS, appointment_id=one.id).items
        return next(task for task in tasks_of_it if task.title == title)

    def read(self, statement):
        with self.service.ground.transactions.read() as connection:
            return connection.execute(statement).all()

    def events(self, one):
        """The routing keys and versions told of an appointment, in order."""
        told = sa.select(OUTBOX.c.routing_key, OUTBOX.c.subject_version).order_by(OUTBOX.c.seq)
        return [tuple(row) for row in self.read(told.where(OUTBOX.c.subject == one.id))]

    def everything(self):
        """All that a change may touch, to see that nothing was changed."""
        return {
            table.name: sorted(map(repr, self.read(sa.select(table))))
            for table in (APPOINTMENTS, CLAIMS, HISTORY, OUTBOX)
        }


def refusal(work, *what, **parts):
    """The problem that some work is refused with."""
    try:
        answer = work(*what, **parts)
    except ProblemError as problem:
        return problem
    raise AssertionError(f"not refused: {answer}")


def by_link(person, one):
    """The actor that somebody is who came by the link of their mail."""
    return signed_in(person).model_copy(update={"channel": "link", "appointment_id": one.id})


def signed_in(person, **parts):
    """The actor that a staff member or a contact is when signed in."""
    kind = "staff" if isinstance(person, people.StaffMember) else "contact"
    return Actor(kind=kind, id=person.id, name=person.name, channel="portal", **parts)


def later(start=an.START, **parts):
    return start + timedelta(**parts)
