"""Booking without signing in: by the API, and what came of it."""

from libs.contracts.scheduling import appointments, people
from tests.support.firm import KEY

AT_TEN, AT_ELEVEN = "2026-11-20T10:00:00Z", "2026-11-20T11:00:00Z"
ZOE = {"name": "Zoe Kim", "email": "zoe@kim.example"}


def all_of(house):
    return house.firm.call(appointments.LIST_APPOINTMENTS, KEY).items


def contacts(house):
    return house.firm.call(people.LIST_CONTACTS, KEY).items


def by_api(house, kind, key=None, **body):
    wanted = {"type_id": kind.id, "start": AT_ELEVEN, "time_zone": "UTC", **ZOE, **body}
    headers = {"Idempotency-Key": key} if key else {}
    client = house.service.app.test_client()
    return client.post("/api/v1/public/appointments", json=wanted, headers=headers)
