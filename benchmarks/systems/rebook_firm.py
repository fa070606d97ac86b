"""A firm of the workload's size in Rebook's databases.

People, types and one appointment come through the services' own doors, so that their history and
their events are real; the other appointments are copies of that one's rows.
"""

import shutil
from dataclasses import dataclass, replace
from uuid import uuid4

import sqlalchemy as sa

from libs.contracts.actor import Actor
from libs.contracts.scheduling import appointment_types as types
from libs.contracts.scheduling import appointments, people
from libs.persistence.engine import connect
from libs.web.client import Client
from libs.web.inprocess import InProcess
from rebook.embedded import Embedded
from rebook.installation import SERVICES
from services.gateway.adapters.passwords import ArgonPasswords
from services.gateway.domain.accounts import staff_person
from services.gateway.handlers import accounts
from services.scheduling.adapters.tables import APPOINTMENTS, CLAIMS, HISTORY

_FOUNDER = Actor(kind="system", id="benchmark", name="Benchmark", channel="automation")
_HOURS = [["09:00", "12:00"], ["13:00", "17:00"]]
_WEEKLY = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), _HOURS)
_PASSWORD = "a password for the benchmark"
_CONTACTS = 64
_SIGNING_IN = 20
# What differs from one copied appointment to the next; the tables' other columns are the first's.
_PLANNED = sa.Table(
    "planned",
    sa.MetaData(),
    sa.Column("id", sa.Text),
    sa.Column("claim_id", sa.Text),
    sa.Column("staff_id", sa.Text),
    sa.Column("contact_id", sa.Text),
    sa.Column("start_at", APPOINTMENTS.c.start_at.type),
    sa.Column("end_at", APPOINTMENTS.c.end_at.type),
    sa.Column("first_date", APPOINTMENTS.c.first_date.type),
    prefixes=["TEMPORARY"],
)


@dataclass(frozen=True)
class Firm:
    """The ids that stand for the workload's numbers, and who signs in.

    ``busy`` is one more staff member, whose week is full and who is asked for no slot; ``first`` is
    the appointment that the others are copies of.
    """

    staff: list
    contacts: list
    kind: str
    emails: list
    busy: tuple
    first: str = ""
    password: str = _PASSWORD


def found(installation, workload):
    """The firm, in new databases."""
    with Embedded(installation) as rebook:
        client = Client(InProcess(rebook.scheduling.app), rebook.scheduling.ground.tokens)
        firm = _people(client, workload, rebook.gateway.ground.transactions)
        first = client.call(
            appointments.BOOK, _FOUNDER, body=_first_booking(firm, workload.taken[0])
        )
        firm = replace(firm, first=first.id)
        _copy(
            rebook.scheduling.ground.engine,
            firm,
            [*workload.taken[1:], *workload.history, *workload.full_week],
        )
    return firm


def copy(servers, known, wanted):
    """The databases and the keys of one installation on PostgreSQL, unused now, for another."""
    for service in SERVICES:
        servers.copy_database(known.url_of(service), wanted.url_of(service))
    wanted.data.mkdir(parents=True, exist_ok=True)
    for file in known.data.glob("keys"):
        shutil.copy(file, wanted.data)


def age(installation, firm, workload):
    """The workload's past, for a firm that was founded without one."""
    engine = connect(installation.url_of("scheduling"))
    try:
        _copy(engine, firm, workload.history)
    finally:
        engine.dispose()


def count(engine, staff_id, cell):
    held = sa.select(sa.func.count()).where(
        APPOINTMENTS.c.staff_id == staff_id,
        APPOINTMENTS.c.start_at == cell.begins_at,
        APPOINTMENTS.c.status != "cancelled",
    )
    return _ask(engine, held)


def overlaps(engine):
    """Pairs of live appointments of one staff member that begin before the other ends."""
    one, other = APPOINTMENTS.alias(), APPOINTMENTS.alias()
    lasts = sa.and_(one.c.start_at < other.c.end_at, other.c.start_at < one.c.end_at)
    pairs = (
        sa.select(sa.func.count())
        .select_from(one.join(other, sa.and_(one.c.staff_id == other.c.staff_id, lasts)))
        .where(one.c.id < other.c.id, one.c.status == "booked", other.c.status == "booked")
    )
    return _ask(engine, pairs)


def _ask(engine, statement):
    with engine.connect() as connection:
        return connection.scalar(statement)


def _people(client, workload, transactions):
    *staff, busy = (_employ(client, number) for number in range(workload.staff + 1))
    hashed = ArgonPasswords().hash(_PASSWORD)
    signing_in = [staff_person(one) for one in [*staff[:_SIGNING_IN], busy]]
    transactions.run(lambda uow: _open(signing_in, hashed, uow))
    contacts = [_win(client, number) for number in range(_CONTACTS)]
    kind = client.call(types.CREATE_TYPE, _FOUNDER, body=_offer(staff[: workload.offering]))
    return Firm(
        staff=[one.id for one in staff],
        contacts=[one.id for one in contacts],
        kind=kind.id,
        emails=[one.email for one in staff[:_SIGNING_IN]],
        busy=(busy.id, busy.email),
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


def _copy(engine, firm, cells):
    """The first appointment, its claim and its history again for each of the cells."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # a hundred thousand at once take their time
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        _PLANNED.create(connection)
        _write_down(connection, [_planned(firm, cell, n) for n, cell in enumerate(cells)])
        claim = sa.select(APPOINTMENTS.c.claim_id).where(APPOINTMENTS.c.id == firm.first)
        times = {"busy_from": _PLANNED.c.start_at, "busy_until": _PLANNED.c.end_at}
        _again(
            connection,
            CLAIMS,
            CLAIMS.c.id == claim.scalar_subquery(),
            id=_PLANNED.c.claim_id,
            **times,
        )
        _again(connection, APPOINTMENTS, APPOINTMENTS.c.id == firm.first)
        whose = {"appointment_id": _PLANNED.c.id}
        _again(connection, HISTORY, HISTORY.c.appointment_id == firm.first, **whose)
        _PLANNED.drop(connection)
    _analyze(engine)


def _planned(firm, cell, number):
    whom = firm.contacts[number % len(firm.contacts)]
    staff_id = firm.staff[cell.staff] if cell.staff < len(firm.staff) else firm.busy[0]
    return uuid4().hex, uuid4().hex, staff_id, whom, cell.begins_at, cell.ends_at, cell.day


def _write_down(connection, rows):
    """By COPY where there is one: a hundred thousand rows are a second then."""
    if connection.dialect.name == "postgresql":
        cursor = connection.connection.cursor()
        with cursor.copy("COPY planned FROM STDIN") as copying:
            for row in rows:
                copying.write_row(row)
        return
    names = [column.name for column in _PLANNED.c]
    planned = [dict(zip(names, row, strict=True)) for row in rows]
    connection.execute(sa.insert(_PLANNED), planned)


def _again(connection, table, condition, **own):
    """The row of ``table`` once for each planned one, with the planned one's values in it."""
    values = {column.name: column for column in _PLANNED.c if column.name in table.c} | own
    chosen = [values.get(column.name, column) for column in table.c]
    rows = sa.select(*chosen).select_from(sa.join(table, _PLANNED, condition))
    connection.execute(sa.insert(table).from_select([one.name for one in table.c], rows))


def _analyze(engine):
    """What autovacuum would do within the minute, done now."""
    command = "VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(command)
