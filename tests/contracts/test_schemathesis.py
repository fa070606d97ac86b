"""What anybody may send, made from the OpenAPI document: never a 5xx, and answers as described."""

import random
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from libs import logs
from libs.clock import SystemClock
from libs.contracts.gateway import Scope
from rebook import demo
from rebook.embedded import Embedded
from rebook.installation import Installation
from services.gateway.entrypoints.http import PREFIX, endpoints
from tests.support.front_door import Visitor
from tests.support.logging_kept import logging_kept

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
EXAMPLES = 16  # for each endpoint and mode: more than 2,000 in all
CALLERS = ("jonas@harborpine.example", "amara@okafor.example")
LISTS = {
    "staff_id": "/staff",
    "contact_id": "/contacts",
    "company_id": "/companies",
    "type_id": "/appointment-types",
    "appointment_id": "/appointments",
}


class Patient(Installation):
    """Guessed passwords are not counted here: all callers share one address."""

    def gateway(self):
        return replace(super().gateway(), failed_sign_ins=10**9)


class World:
    """The demo firm in this process, its callers, and the ids of what there is."""

    def __init__(self, folder):
        logs.configure("error")
        installation = Patient(data=folder)
        with Embedded(installation):
            demo.make(installation, SystemClock().now())
        self.rebook = Embedded(installation)
        self.app = self.rebook.gateway.app
        self.schema = schemathesis.openapi.from_wsgi(f"{PREFIX}/openapi.json", self.app)
        self.schema.config.generation.update(with_security_parameters=False)
        admin = self.signed_in(CALLERS[0])
        ids = {name: _ids(admin, path) for name, path in LISTS.items()}
        targets = {"id": [*ids["contact_id"], *ids["company_id"]]}
        self.plausible = ids | targets | _times()
        key = {"name": "all of it", "scopes": list(Scope.__args__)}
        self.key = admin.post("/api-keys", key).json["key"]

    def signed_in(self, email):
        visitor = Visitor(self.app.test_client())
        assert visitor.sign_in(email).status_code == 201
        return visitor

    def callers(self):
        """Headers and cookies of an admin, of a contact, of a key and of nobody."""
        people = [self.signed_in(email) for email in CALLERS]
        sessions = [(one.headers, {"rebook": _cookie(one)}) for one in people]
        return [*sessions, ({"Authorization": f"Bearer {self.key}"}, {}), ({}, {})]

    def made_plausible(self, found, choose):
        """The same with things that there are, and times that may be free, under their names."""
        if not isinstance(found, dict):
            return found
        return {
            name: choose(self.plausible[name])
            if name in self.plausible and isinstance(one, str | int)
            else self.made_plausible(one, choose)
            for name, one in found.items()
        }


def _times():
    """Values that the document cannot describe closely enough to be met by chance."""
    days = [SystemClock().now().date() + timedelta(days=ahead) for ahead in range(2, 30)]
    return {
        "from": [f"{day}" for day in days[:3]],
        "to": [f"{day}" for day in days[3:]],
        "start": [f"{day}T{hour:02}:00:00Z" for day in days for hour in range(8, 16)],
        "time_zone": ["Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"],
        "email": [f"{number}@guests.example" for number in range(10_000)],
        "expected_version": [1, 2],
    }


def _ids(admin, path):
    """Of all but the two who are signed in here, and might end their own sessions."""
    found = admin.get(path, query_string={"limit": 200}).json["items"]
    return [one["id"] for one in found if one.get("email") not in CALLERS]


def _cookie(visitor):
    return visitor.client.get_cookie("rebook").value


@pytest.fixture(scope="module", autouse=True)
def deep():
    """Conditions hold conditions: what makes bad ones up calls itself more often than usual."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)
    yield
    sys.setrecursionlimit(before)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with logging_kept():
        world = World(tmp_path_factory.mktemp("schemathesis"))
        yield world
        for service in world.rebook.services:
            service.close()


def modes():
    """Good and bad input for every endpoint that takes any."""
    for endpoint in endpoints():
        yield pytest.param(endpoint, GenerationMode.POSITIVE, id=f"{endpoint.name}-good")
        if endpoint.parameters or endpoint.body or endpoint.query:
            yield pytest.param(endpoint, GenerationMode.NEGATIVE, id=f"{endpoint.name}-bad")


@pytest.mark.parametrize(("endpoint", "mode"), list(modes()))
def test_every_answer_is_as_described(world, endpoint, mode):
    operation = world.schema[endpoint.path][endpoint.method]
    callers = world.callers()

    @given(
        case=operation.as_strategy(generation_mode=mode),
        caller=st.sampled_from(callers),
        choice=st.integers(0, 2**32),
    )
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def check(case, caller, choice):
        # Every fourth stays as it was made; and what there is, the other tests need.
        if choice % 4 and endpoint.method != "DELETE":
            choose = random.Random(choice).choice
            case.path_parameters = world.made_plausible(case.path_parameters, choose)
            case.body = world.made_plausible(case.body, choose)
            case.query = world.made_plausible(case.query, choose)
        headers, cookies = caller
        case.call_and_validate(headers=headers, cookies=cookies, checks=CHECKS)

    check()
