"""Whatever is sent to whichever endpoint: a clear answer, and nothing changed."""

import json

import pytest
import sqlalchemy as sa

from libs.contracts.actor import SYSTEM
from libs.contracts.scheduling import appointment_types, appointments, people, tasks
from services.scheduling.adapters.tables import METADATA
from tests.support.bad_input import NO_SUCH_ID, bad_bodies, bad_queries, sample
from tests.support.firm import KEY, Firm, later, migrated

ENDPOINTS = (
    *appointments.ENDPOINTS,
    *people.ENDPOINTS,
    *appointment_types.ENDPOINTS,
    *tasks.ENDPOINTS,
)
WITH_ID = [endpoint for endpoint in ENDPOINTS if endpoint.parameters]
LISTS = [
    endpoint for endpoint in ENDPOINTS if endpoint.query and "cursor" in endpoint.query.model_fields
]


def named(endpoints):
    return [pytest.param(endpoint, id=endpoint.name) for endpoint in endpoints]


def prepared(url):
    """Two of everything, so that every list has a second page."""
    migrated(url)
    firm = Firm(url)
    try:
        leo = firm.contact("Leo Okafor")
        firm.company("Okafor Ceramics", firm.amara)
        firm.company("Berg and Sons", leo)
        firm.staff("Mei Lindholm")
        firm.type(name="Call")
        firm.move(firm.book(), later(days=1))
        one = firm.book()
        firm.task(one, "Call back")
        firm.task(one, "Write back")
    finally:
        firm.close()


class Door:
    """Scheduling's door over prepared data, and what is behind it."""

    def __init__(self, url):
        self.firm = Firm.__new__(Firm)
        self.firm.open(url)

    def send(self, endpoint, bad=None, *, parameters=None, **parts):
        if bad is not None:
            parts = {"body": bad.body, "query": bad.query, "headers": bad.headers}
        wanted = parameters or self.parameters_of(endpoint)
        found = self.firm.client.forward(endpoint, KEY, parameters=wanted, **parts)
        return found.status, json.loads(found.body or b"{}")

    def parameters_of(self, endpoint):
        """Ids of things that exist: what is wrong is not the address."""
        tables = {"appointment": "appointments", "type": "appointment_types"}
        tables |= {"task": "tasks", "staff": "staff", "contact": "contacts", "company": "companies"}
        found = {}
        for name in endpoint.parameters:
            table = METADATA.tables[tables[name.removesuffix("_id")]]
            newest = [table.c.version.desc()] if "version" in table.c else []
            moved_first = sa.select(table.c.id).order_by(*newest, table.c.id)
            found[name] = self.firm.read(moved_first.limit(1))[0][0]
        return found

    def everything(self):
        return [
            sorted(map(repr, self.firm.read(sa.select(each)))) for each in METADATA.tables.values()
        ]

    def faults(self, endpoint, bads):
        """Every answer that is not the right one."""
        found = []
        for bad in bads:
            status, body = self.send(endpoint, bad)
            fields = {error["field"].split(".")[0] for error in body.get("errors", [])}
            if status != bad.status or (bad.named is not None and bad.named not in fields):
                found.append(f"{bad.what}: {status} {sorted(fields)} {body.get('detail')}")
        return found


@pytest.fixture
def door(sqlite_like):
    door = Door(sqlite_like(prepared))
    yield door
    door.firm.close()


@pytest.mark.parametrize("endpoint", named(ENDPOINTS))
def test_whatever_is_wrong_is_named_and_nothing_is_changed(door, endpoint):
    before = door.everything()
    assert door.faults(endpoint, [*bad_bodies(endpoint), *bad_queries(endpoint)]) == []
    assert door.everything() == before


@pytest.mark.parametrize("endpoint", named(WITH_ID))
@pytest.mark.parametrize("wanted", [NO_SUCH_ID, "x" * 64, "x" * 65, "a%00b", "ä", "..", "1%2F2"])
def test_an_unknown_id_is_not_found(door, endpoint, wanted):
    before = door.everything()
    body = None if endpoint.body is None else json.dumps(sample(endpoint.body)).encode()
    parameters = dict.fromkeys(endpoint.parameters, wanted)
    headers = {"Content-Type": "application/json"}
    status, answer = door.send(endpoint, parameters=parameters, body=body, headers=headers)
    assert (status, answer["code"], door.everything() == before) == (404, "not_found", True)


@pytest.mark.parametrize("endpoint", named(LISTS))
def test_a_cursor_of_another_list_is_refused(door, endpoint):
    cursors = {each.name: door.send(each, query="limit=1")[1]["next_cursor"] for each in LISTS}
    own = cursors.pop(endpoint.name)
    answers = [door.send(endpoint, query=f"cursor={cursor}") for cursor in cursors.values()]
    refused = [(status, answer["errors"][0]["field"]) for status, answer in answers]
    assert refused == [(422, "cursor")] * (len(LISTS) - 1)
    assert door.send(endpoint, query=f"limit=1&cursor={own}")[0] == 200


@pytest.mark.parametrize("endpoint", named(LISTS))
@pytest.mark.parametrize("cursor", ["x", "e30", "WyJhIl0", "W10", "____", "%F0%9F%98%80"])
def test_a_cursor_of_no_list_is_refused(door, endpoint, cursor):
    status, answer = door.send(endpoint, query=f"cursor={cursor}")
    assert (status, answer["errors"][0]["field"]) == (422, "cursor")


@pytest.mark.parametrize(
    ("endpoint", "query"),
    [
        (appointments.LIST_APPOINTMENTS, "from=2026-11-18T09:00:00Z&to=2026-11-18T08:59:59Z"),
        (appointments.FIND_SLOTS, "type_id={type}&from=2026-11-18&to=2026-11-17"),
        (appointments.FIND_SLOTS, "type_id={type}&from=2026-11-18&to=2027-01-19"),
    ],
)
def test_what_ends_before_it_starts_or_lasts_too_long_is_refused(door, endpoint, query):
    kind = door.parameters_of(appointment_types.GET_TYPE)["type_id"]
    status, answer = door.send(endpoint, query=query.format(type=kind))
    assert (status, answer["errors"][0]["field"]) == (422, "to")


@pytest.mark.parametrize(
    "weekly",
    [
        {"mon": [["17:00", "09:00"]]},
        {"mon": [["09:00", "09:00"]]},
        {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]},
        {"mon": [["09:00", "24:01"]]},
        {"mon": [["09:00"]]},
        {"monday": []},
    ],
)
def test_hours_that_cannot_be_are_refused(door, weekly):
    before = door.everything()
    body = json.dumps({"time_zone": "Europe/Berlin", "weekly": weekly}).encode()
    headers = {"Content-Type": "application/json"}
    status, answer = door.send(people.PUT_HOURS, body=body, headers=headers)
    field = answer["errors"][0]["field"]
    assert (status, field.split(".")[0], door.everything() == before) == (422, "weekly", True)


@pytest.mark.parametrize(
    "name", ["O'Hara; DROP TABLE staff", "%", "_", "\\", "x" * 200, "日本 🙂", '"']
)
def test_a_strange_name_is_a_name(database_like, name):
    firm = Firm(database_like(migrated))
    try:
        body = {"name": name, "email": "strange@okafor.example", "time_zone": "UTC"}
        made = firm.call(people.CREATE_CONTACT, SYSTEM, **body)
        found = firm.call(people.LIST_CONTACTS, SYSTEM, q=name).items
    finally:
        firm.close()
    assert [one.id for one in found if one.name == name] == [made.id]
