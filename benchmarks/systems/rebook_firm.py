"""A firm of the workload's size in Rebook's databases.

People, types and one appointment come through the services' own doors, so that their history and
their events are real; the other appointments are copies of that one's rows.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import sqlalchemy as sa

from libs.contracts.actor import Actor
from libs.contracts.scheduling import appointment_types as types
from libs.contracts.scheduling import appointments, people
from libs.persistence.engine import connect
from libs.web.client import Client
from libs.web.inprocess import InProcess
from rebook.embedded import Embedded
from services.gateway.adapters.passwords import ArgonPasswords
from services.gateway.domain.accounts import staff_person
from services.gateway.handlers import accounts
from services.scheduling.adapters.tables import APPOINTMENTS, CLAIMS, HISTORY

_FOUNDER = Actor(kind="system", id="benchmark", name="Benchmark", channel="automation")
_HOURS = [["09:00", "12:00"], ["13:00", "17:00"]]
_WEEKLY = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), _HOURS)
_PASSWORD = "a password for the benchmark"
_CONTACTS = 64
_AT_ONCE = 5000
_SIGNING_IN = 20


@dataclass(frozen=True)
class Firm:
    """The ids that stand for the workload's numbers, and who signs in."""

    staff: list
    contacts: list
    kind: str
    emails: list
    password: str = _PASSWORD


def found(installation, workload):
    """The firm, in new databases."""
    with Embedded(installation) as rebook:
        client = Client(InProcess(rebook.scheduling.app), rebook.scheduling.ground.tokens)
        firm = _people(client, workload, rebook.gateway.ground.transactions)
        template = client.call(
            appointments.BOOK, _FOUNDER, body=_first_booking(firm, workload.taken[0])
        )
        engine = rebook.scheduling.ground.engine
        _copy(engine, template.id, firm, [*workload.taken[1:], *workload.history])
        _analyze(engine)
    return firm


def count(installation, staff_id, cell):
    held = sa.select(sa.func.count()).where(
        APPOINTMENTS.c.staff_id == staff_id,
        APPOINTMENTS.c.start_at == cell.begins_at,
        APPOINTMENTS.c.status != "cancelled",
    )
    return _ask(installation, held)


def overlaps(installation):
    """Pairs of live appointments of one staff member that begin before the other ends."""
    one, other = APPOINTMENTS.alias(), APPOINTMENTS.alias()
    lasts = sa.and_(one.c.start_at < other.c.end_at, other.c.start_at < one.c.end_at)
    pairs = (
        sa.select(sa.func.count())
        .select_from(one.join(other, sa.and_(one.c.staff_id == other.c.staff_id, lasts)))
        .where(one.c.id < other.c.id, one.c.status == "booked", other.c.status == "booked")
    )
    return _ask(installation, pairs)


def live(installation):
    """How many appointments are booked."""
    booked = APPOINTMENTS.c.status == "booked"
    return _ask(installation, sa.select(sa.func.count()).where(booked))


def _ask(installation, statement):
    with (
        closing_engine(installation.url_of("scheduling")) as engine,
        engine.connect() as connection,
    ):
        return connection.scalar(statement)


@contextmanager
def closing_engine(url):
    engine = connect(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _people(client, workload, transactions):
    staff = [_employ(client, number) for number in range(workload.staff)]
    hashed = ArgonPasswords().hash(_PASSWORD)
    signing_in = [staff_person(one) for one in staff[:_SIGNING_IN]]
    transactions.run(lambda uow: _open(signing_in, hashed, uow))
    contacts = [_win(client, number) for number in range(_CONTACTS)]
    kind = client.call(types.CREATE_TYPE, _FOUNDER, body=_offer(staff[: workload.offering]))
    return Firm(
        staff=[one.id for one in staff],
        contacts=[one.id for one in contacts],
        kind=kind.id,
        emails=[one.email for one in staff[:_SIGNING_IN]],
    )


def _open(persons, hashed, uow):
    for person in persons:
        accounts.open_staff_account(person, hashed, uow)


def _employ(client, number):
    body = people.CreateStaffMember(
        name=f"Staff {number:03}",
        email=f"staff{number}@harborpine.example",
        time_zone="UTC",
        is_admin=number == 0,
        shares_calendar_with="all",
    )
    staff = client.call(people.CREATE_STAFF, _FOUNDER, body=body)
    hours = people.PutHours.model_validate({"time_zone": "UTC", "weekly": _WEEKLY})
    parameters = {"staff_id": staff.id}
    client.call(people.PUT_HOURS, _FOUNDER, parameters=parameters, body=hours)
    return staff


def _win(client, number):
    body = people.CreateContact(
        name=f"Contact {number}", email=f"contact{number}@okafor.example", time_zone="UTC"
    )
    return client.call(people.CREATE_CONTACT, _FOUNDER, body=body)


def _offer(staff):
    return types.CreateAppointmentType(
        name="Consultation",
        duration_minutes=30,
        horizon_days=365,
        bookable_by=["staff", "contacts"],
        staff_ids=[one.id for one in staff],
    )


def _first_booking(firm, cell):
    return appointments.BookAppointment.model_validate(
        {
            "type_id": firm.kind,
            "staff_id": firm.staff[cell.staff],
            "start": cell.begins_at,
            "target": {"kind": "contact", "id": firm.contacts[0]},
            "tell": False,
        }
    )


def _copy(engine, template_id, firm, cells):
    """The template's appointment, claim and history for each of the cells."""
    with engine.begin() as connection:
        booked = _row(connection, APPOINTMENTS, APPOINTMENTS.c.id == template_id)
        claimed = _row(connection, CLAIMS, CLAIMS.c.id == booked["claim_id"])
        told = _row(connection, HISTORY, HISTORY.c.appointment_id == template_id)
        for first in range(0, len(cells), _AT_ONCE):
            copies = [
                _copied(booked, claimed, told, firm, cell, number)
                for number, cell in enumerate(cells[first : first + _AT_ONCE], first)
            ]
            tables, rows_of = (CLAIMS, APPOINTMENTS, HISTORY), zip(*copies, strict=True)
            for table, rows in zip(tables, rows_of, strict=True):
                connection.execute(sa.insert(table), list(rows))


def _copied(booked, claimed, told, firm, cell, number):
    """A claim, an appointment and its history, as rows."""
    own, claim = uuid4().hex, uuid4().hex
    staff_id = firm.staff[cell.staff % len(firm.staff)]
    times = {"busy_from": cell.begins_at, "busy_until": cell.ends_at}
    place = {"staff_id": staff_id, "start_at": cell.begins_at}
    whose = {"contact_id": firm.contacts[number % len(firm.contacts)]}
    day = {"end_at": cell.ends_at, "first_date": cell.day}
    return (
        {**claimed, **place, **times, "id": claim},
        {**booked, **place, **whose, **day, "id": own, "claim_id": claim},
        {**told, "appointment_id": own},
    )


def _row(connection, table, condition):
    return dict(connection.execute(sa.select(table).where(condition)).mappings().one())


def _analyze(engine):
    """What autovacuum would do within the minute, done now."""
    command = "VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(command)
