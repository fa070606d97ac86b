"""Scheduling's people and types over a real database, handled one request at a time."""

from itertools import count

import sqlalchemy as sa

from libs.clock import FixedClock
from libs.contracts.actor import SYSTEM, Actor
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling import appointment_types as types_contract
from libs.contracts.scheduling import people as contract
from libs.persistence.engine import connect
from libs.persistence.migrations import migrate
from libs.persistence.unit_of_work import Transactions
from services.scheduling.adapters.work import SqlWork
from services.scheduling.bootstrap import REFUSALS
from services.scheduling.handlers import appointment_types, companies, contacts, staff
from tests.support import an

ADMIN = SYSTEM
_NUMBERS = count(1)


def migrated(url):
    engine = connect(url)
    migrate(engine, "services.scheduling.migrations")
    engine.dispose()


class Office:
    """``told`` is what the last request published: (event, only to whom)."""

    def __init__(self, url):
        self.engine = connect(url)
        self.clock = FixedClock(an.NOW)
        self.transactions = Transactions(
            self.engine, SqlWork, source="scheduling", clock=self.clock, refusals=REFUSALS
        )
        self.told = []

    def do(self, handler, actor, *rest, **named):
        return self.work(lambda uow: handler(actor, *rest, uow, **named))

    def work(self, work):
        def watched(uow):
            self.told = uow.told
            return work(uow)

        return self.transactions.run(watched)

    def refused(self, handler, actor, *rest, **named):
        """The code of the refusal, and the field or rule it names."""
        try:
            answer = self.do(handler, actor, *rest, **named)
        except ProblemError as problem:
            return named_by(problem)
        raise AssertionError(f"not refused: {answer}")

    def ask(self, query, actor, *rest):
        with self.transactions.read() as connection:
            return query(actor, *rest, connection)

    def not_told(self, query, actor, *rest):
        """The code of a query's refusal, and the field or rule it names."""
        try:
            answer = self.ask(query, actor, *rest)
        except ProblemError as problem:
            return named_by(problem)
        raise AssertionError(f"not refused: {answer}")

    def insert(self, table, *rows):
        with self.engine.begin() as connection:
            connection.execute(sa.insert(table), list(rows))

    def rows(self, statement):
        with self.transactions.read() as connection:
            return [tuple(row) for row in connection.execute(statement)]

    @property
    def keys(self):
        """What the last request published, by routing key."""
        return [event.key for event, _ in self.told]

    def staff(self, **parts):
        return self.do(staff.create_staff, ADMIN, contract.CreateStaffMember(**person(**parts)))

    def contact(self, **parts):
        return self.do(contacts.create_contact, ADMIN, contract.CreateContact(**person(**parts)))

    def company(self, **parts):
        body = contract.CreateCompany(**{"name": "Okafor & Sons", **parts})
        return self.do(companies.create_company, ADMIN, body)

    def type(self, **parts):
        body = {"name": "Strategy session", "duration_minutes": 60, **parts}
        create = types_contract.CreateAppointmentType(**body)
        return self.do(appointment_types.create_type, ADMIN, create)


def person(**parts):
    some = {"name": "Amara Okafor", "time_zone": "Europe/London"}
    return {**some, "email": f"somebody{next(_NUMBERS)}@okafor.example", **parts}


def acting(somebody, **parts):
    """The actor that a staff member or contact is when signed in."""
    kind = "staff" if isinstance(somebody, contract.StaffMember) else "contact"
    channel = "link" if "appointment_id" in parts else "portal"
    return Actor(kind=kind, id=somebody.id, name=somebody.name, channel=channel, **parts)


def named_by(problem):
    errors = problem.extra.get("errors") or ()
    named = problem.extra.get("rule") or next((error.field for error in errors), None)
    return problem.code if named is None else (problem.code, named)
