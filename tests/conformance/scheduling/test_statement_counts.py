"""How many SQL statements each call costs: what is counted here knows no noise."""

import pytest

from libs.contracts.scheduling import appointments
from tests.support import an
from tests.support.counting import statements
from tests.support.firm import Firm, later, migrated, signed_in

FRESH = {"Idempotency-Key": "k", "X-Rebook-Fresh-Key": "1"}


@pytest.fixture
def firm(database_like):
    firm = Firm(database_like(migrated))
    yield firm
    firm.close()


def cost(firm, work):
    with statements(firm.engine) as seen:
        work()
    locks = [statement for statement in seen if "pg_advisory_xact_lock" in statement]
    return len(seen) - len(locks)


def keyed(firm, endpoint, **parts):
    return lambda: firm.call(endpoint, headers=FRESH, **parts)


def test_a_day_and_a_month_of_slots_cost_two_statements(firm):
    first = an.START.date()
    month = {"from": first, "to": first.replace(month=12)}
    assert [cost(firm, firm.starts), cost(firm, lambda: firm.starts(**month))] == [2, 2]


def test_a_month_of_anybodys_slots_costs_two_statements_with_many_staff(firm):
    staff = [firm.staff(f"{name} Harbor") for name in ("Mei", "Priya", "Ola", "Tom")]
    anybody = firm.type(
        name="Call", staff_choice="any", staff_ids=[firm.jonas.id, *(one.id for one in staff)]
    )
    month = {"type_id": anybody.id, "to": an.START.date().replace(month=12)}
    assert cost(firm, lambda: firm.starts(**month)) == 2


def test_slots_cost_the_same_with_many_appointments(firm):
    for hours in range(5):
        firm.book(later(hours=hours))
    assert cost(firm, firm.starts) == 2


def test_a_booking_costs_six_statements(firm):
    body = {
        "type_id": firm.kind.id,
        "start": an.START,
        "target": {"kind": "contact", "id": firm.amara.id},
    }
    assert cost(firm, keyed(firm, appointments.BOOK, **body)) == 6


def test_a_booking_for_a_company_costs_two_more(firm):
    company = firm.company("Okafor Ceramics", firm.amara)
    body = {
        "type_id": firm.kind.id,
        "start": an.START,
        "target": {"kind": "company", "id": company.id},
    }
    assert cost(firm, keyed(firm, appointments.BOOK, **body)) == 8


def test_a_reschedule_costs_six_statements(firm):
    one = firm.book()
    parts = {"id": one.id, "expected_version": 1, "start": later(days=1)}
    assert cost(firm, keyed(firm, appointments.RESCHEDULE, **parts)) == 6


def test_a_reschedule_to_another_type_costs_one_more(firm):
    one, other = firm.book(), firm.type(name="Check-in")
    parts = {"expected_version": 1, "start": later(days=1), "type_id": other.id}
    assert cost(firm, keyed(firm, appointments.RESCHEDULE, id=one.id, **parts)) == 7


def test_a_cancellation_costs_six_statements(firm):
    one = firm.book()
    assert cost(firm, keyed(firm, appointments.CANCEL, id=one.id, expected_version=1)) == 6


def test_a_restoration_costs_six_statements(firm):
    one = firm.cancel(firm.book())
    assert cost(firm, keyed(firm, appointments.RESTORE, id=one.id, expected_version=2)) == 6


def test_reading_costs_one_statement_and_history_two(firm):
    one = firm.book()
    assert [cost(firm, lambda: firm.get(one)), cost(firm, lambda: firm.history(one))] == [1, 2]


@pytest.mark.parametrize("who", ["key", "jonas", "amara"])
def test_a_list_costs_one_statement_however_long(firm, who):
    for hours in range(4):
        firm.book(later(hours=hours))
    actors = {"key": {}, "jonas": {"actor": signed_in(firm.jonas)}}
    actors["amara"] = {"actor": signed_in(firm.amara)}
    assert cost(firm, lambda: firm.call(appointments.LIST_APPOINTMENTS, **actors[who])) == 1
