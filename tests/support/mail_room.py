"""Notifications over a real database: events go in, rows and mails come out."""

from itertools import count

import sqlalchemy as sa

from libs.clock import FixedClock
from libs.contracts import events
from libs.contracts.actor import Actor
from libs.contracts.events import ContactChanged, StaffChanged
from libs.contracts.events.appointments import AppointmentSnapshot, Deadlines, Person
from libs.contracts.scheduling.appointment_types import Location, Reminder
from libs.contracts.scheduling.people import Contact, StaffMember
from libs.contracts.values import Named
from libs.messaging.event_door import EventDoor
from libs.persistence.engine import connect
from libs.persistence.envelope import seal
from libs.persistence.migrations import migrate
from libs.process import Bell
from libs.web.actor_tokens import ActorTokens
from libs.web.client import Client
from libs.web.inprocess import InProcess
from services.notifications import bootstrap
from services.notifications.adapters.tables import MESSAGES, REMINDERS
from services.notifications.config import NotificationsSettings
from services.notifications.entrypoints.worker import SUBSCRIPTIONS, reminder_work
from tests.support.letters import NOW, START, contact_target, jonas, person

PACKAGE = "services.notifications.migrations"
KEYS = ("a key that is long enough",)
_NUMBERS = count(1)


def migrated(url):
    engine = connect(url)
    migrate(engine, PACKAGE)
    engine.dispose()


def settings(url, smtp_url="smtp://127.0.0.1:1", **more):
    return NotificationsSettings(
        **{
            "database_url": url,
            "broker_url": "memory://",
            "keys": KEYS,
            "smtp_url": smtp_url,
            "mail_from": ("Harbor & Pine", "appointments@harborpine.example"),
            "firm": "Harbor & Pine",
            "public_url": "https://book.example",
            "connect_timeout": 1,
            "command_timeout": 1,
            "reply_timeout": 1,
            **more,
        }
    )


class MailRoom:
    """The service as it is built, its doors opened one step at a time."""

    def __init__(self, url, *, clock=None, **more):
        self.clock = clock or FixedClock(NOW)
        self.settings = settings(url, **more)
        self.service = bootstrap.build(self.settings, self.clock)
        self.transactions = self.service.ground.transactions
        self.door = EventDoor(self.transactions, SUBSCRIPTIONS, self.clock)
        self.sender = bootstrap.sender(self.settings, Bell(), self.transactions)

    def close(self):
        self.sender.courier.leave()
        self.service.close()

    def hear(self, *told):
        for event in told:
            self.door.receive(seal(event, "scheduling", self.clock.now())[1].encode())

    def work(self, work):
        return self.transactions.run(work)

    def carry(self):
        """Sends all that can be sent now."""
        while self.sender.carry_some():
            pass

    def remind(self):
        """Queues all reminders that are due."""
        return reminder_work(self.transactions).tick()

    def ask(self, endpoint, actor, **more):
        client = Client(InProcess(self.service.app), ActorTokens(KEYS))
        return client.call(endpoint, actor, **more)

    def rows(self, statement):
        with self.transactions.read() as connection:
            return [tuple(row) for row in connection.execute(statement)]

    def mails(self, *columns):
        """Of each message in the order of making: (to, kind, audience), or other columns."""
        names = columns or ("person_id", "kind", "audience")
        return self.rows(sa.select(*(MESSAGES.c[name] for name in names)).order_by(MESSAGES.c.seq))

    def states(self):
        return [state for (state,) in self.mails("state")]

    def reminders(self):
        """(whom, minutes before, due at, state, why), by due time."""
        r = REMINDERS.c
        columns = (r.person_id, r.before_minutes, r.due_at, r.state, r.why)
        return self.rows(sa.select(*columns).order_by(r.due_at, r.person_id, r.subject_version))


def appointment(**parts):
    start = parts.pop("start", START)
    return AppointmentSnapshot(
        **{
            "id": "appointment-1",
            "version": 1,
            "status": "booked",
            "type": Named(id="type-1", name="Strategy session"),
            "duration_minutes": 60,
            "staff": jonas(),
            "target": contact_target(),
            "start": start,
            "end": start.replace(hour=start.hour + 1),
            "time_zone": "Europe/Berlin",
            "location": Location(kind="video", text="https://meet.example/x"),
            "public_notes": "",
            "reminders": [],
            "uid": "appointment-1@rebook",
            "sequence": 0,
            "moves": 0,
            "deadlines": Deadlines(reschedule_until=start, cancel_until=start),
            **parts,
        }
    )


def acting(kind="staff", person_id="jonas", **parts):
    channels = {"api_key": "api", "automation": "automation", "system": "automation"}
    channel = channels.get(kind, "portal")
    return Actor(
        **{"kind": kind, "id": person_id, "name": "Jonas Weber", "channel": channel, **parts}
    )


def _event(kind, after, before, **parts):
    return kind(
        **{"before": before, "after": after, "actor": acting(), "occurred_at": NOW, **parts}
    )


def booked(after=None, **parts):
    return _event(events.AppointmentBooked, after or appointment(), None, **parts)


def rescheduled(after, before=None, **parts):
    return _event(events.AppointmentRescheduled, after, before or appointment(), **parts)


def cancelled(before=None, **parts):
    before = before or appointment()
    after = _next(before, status="cancelled")
    return _event(events.AppointmentCancelled, after, before, **parts)


def restored(before, **parts):
    return _event(events.AppointmentRestored, _next(before, status="booked"), before, **parts)


def changed(before, kind=events.AppointmentChanged, **parts):
    return _event(kind, _next(before, **parts), before)


def restated(after=None):
    return _event(events.AppointmentRestated, after or appointment(), None, restated=True)


def moved(before, **parts):
    return _next(before, **parts)


def _next(before, **parts):
    more = {"version": before.version + 1, "sequence": before.sequence + 1, **parts}
    return AppointmentSnapshot.model_validate({**before.model_dump(), **more})


def reminder(minutes, to="target"):
    return Reminder(before_minutes=minutes, to=to)


def contact_changed(who=None, *, version=1, **parts):
    who = who or person()
    contact = Contact(
        **{
            **_shared(who),
            "version": version,
            "phone": who.phone,
            "tags": [],
            "company_id": None,
            "portal_access": True,
            **parts,
        }
    )
    return ContactChanged(contact=contact)


def staff_changed(who=None, *, version=1, **parts):
    who = who or jonas()
    staff = StaffMember(
        **{
            **_shared(who),
            "version": version,
            "is_admin": False,
            "shares_calendar_with": [],
            **parts,
        }
    )
    return StaffChanged(staff=staff)


def _shared(who: Person):
    fields = who.model_dump(exclude={"phone"})
    return {**fields, "archived": False}
