"""A type's capacity, while people have seats at times to come."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from libs.contracts.scheduling import appointment_types as contract
from services.scheduling.adapters.tables import CLAIMS, SEATS
from services.scheduling.handlers import appointment_types as types
from tests.support import an
from tests.support.office import ADMIN

LATER = an.NOW + timedelta(days=1)
EARLIER = an.NOW - timedelta(days=1)


def take(office, made, *, seats, start=LATER, capacity=None, name="claim"):
    """A claim as bookings make it: a group's has seats, that of one alone has none."""
    claim = {
        "id": name,
        "staff_id": made.staff_ids[0],
        "type_id": made.id,
        "start_at": start,
        "busy_from": start,
        "busy_until": start + timedelta(hours=1),
        "capacity": capacity or made.capacity,
    }
    office.insert(CLAIMS, claim)
    for number in range(1, seats + 1):
        seat = {"claim_id": name, "seat_no": number, "capacity": claim["capacity"]}
        office.insert(SEATS, {**seat, "appointment_id": f"{name}-{number}"})


def group(office, capacity):
    return office.type(capacity=capacity, staff_ids=[office.staff().id])


def resize(office, made, capacity):
    body = contract.ChangeAppointmentType(capacity=capacity)
    return office.do(types.change_type, ADMIN, made.id, body, clock=office.clock)


def refused_resize(office, made, capacity):
    body = contract.ChangeAppointmentType(capacity=capacity)
    return office.refused(types.change_type, ADMIN, made.id, body, clock=office.clock)


def capacities(office):
    claims = sa.select(CLAIMS.c.id, CLAIMS.c.capacity).order_by(CLAIMS.c.id)
    seats = sa.select(SEATS.c.appointment_id, SEATS.c.capacity).order_by(SEATS.c.appointment_id)
    return dict(office.rows(claims) + office.rows(seats))


@pytest.mark.parametrize("capacity", [2, 5])
def test_a_group_to_come_gets_the_new_number_of_seats(office, capacity):
    made = group(office, 3)
    take(office, made, seats=2)
    assert resize(office, made, capacity).capacity == capacity
    assert capacities(office) == dict.fromkeys(("claim", "claim-1", "claim-2"), capacity)


def test_fewer_seats_than_are_taken_are_refused(office):
    made = group(office, 3)
    take(office, made, seats=3)
    assert refused_resize(office, made, 2) == "wrong_state"
    assert set(capacities(office).values()) == {3}


def test_a_group_that_is_over_stays_as_it_was(office):
    made = group(office, 3)
    take(office, made, seats=3, start=EARLIER)
    resize(office, made, 1)
    assert set(capacities(office).values()) == {3}


def test_another_types_groups_stay_as_they_are(office):
    made, other = group(office, 3), group(office, 3)
    take(office, other, seats=3)
    resize(office, made, 2)
    assert set(capacities(office).values()) == {3}


def test_who_booked_alone_stays_alone_when_the_type_becomes_a_group(office):
    made = group(office, 1)
    take(office, made, seats=0)
    resize(office, made, 4)
    assert capacities(office) == {"claim": 1}


def test_a_group_of_one_becomes_a_single_appointment(office):
    made = group(office, 3)
    take(office, made, seats=1)
    resize(office, made, 1)
    assert capacities(office) == {"claim": 1, "claim-1": 1}


def test_a_group_of_two_does_not_become_a_single_appointment(office):
    made = group(office, 3)
    take(office, made, seats=2)
    assert refused_resize(office, made, 1) == "wrong_state"


def test_a_group_that_was_closed_to_others_opens_again(office):
    made = group(office, 3)
    take(office, made, seats=1)
    resize(office, made, 1)
    resize(office, made, 3)
    assert capacities(office) == {"claim": 3, "claim-1": 3}
