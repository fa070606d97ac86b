"""The OpenAPI document is valid, whole, and says what the doors do."""

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from services.gateway.domain.access import ACCESS
from services.gateway.entrypoints.http import PREFIX, endpoints
from services.gateway.entrypoints.openapi import document


@pytest.fixture(scope="module")
def spec():
    return document(endpoints(), PREFIX)


def operation(spec, endpoint):
    return spec["paths"][endpoint.path][endpoint.method.lower()]


@pytest.mark.filterwarnings("default::DeprecationWarning")
def test_it_is_valid(spec):
    OpenAPIV31SpecValidator(spec).validate()


def test_it_describes_every_endpoint_once(spec):
    described = [(path, method) for path, methods in spec["paths"].items() for method in methods]
    assert sorted(described) == sorted((one.path, one.method.lower()) for one in endpoints())
    assert len({one.name for one in endpoints()}) == len(endpoints())


@pytest.mark.parametrize("endpoint", endpoints(), ids=lambda one: one.name)
def test_an_operation_says_what_the_endpoint_takes_and_gives(spec, endpoint):
    found = operation(spec, endpoint)
    names = {one["name"] for one in found["parameters"] if one["in"] == "path"}
    assert names == set(endpoint.parameters)
    assert ("requestBody" in found) == (endpoint.body is not None)
    answer = found["responses"][str(endpoint.status)]
    assert ("content" in answer) == (endpoint.answer is not None)
    problems = {status for status in found["responses"] if status >= "400"}
    assert all("application/problem+json" in found["responses"][one]["content"] for one in problems)
    assert {"401", "403", "404", "422", "503"} <= problems


@pytest.mark.parametrize("endpoint", endpoints(), ids=lambda one: one.name)
def test_security_is_that_of_the_table_of_access(spec, endpoint):
    security = operation(spec, endpoint)["security"]
    access = ACCESS[endpoint.name]
    assert ({"key": []} in security) == bool(access.scopes)
    assert any("csrf" in one for one in security) == (
        not endpoint.is_safe and "nobody" not in access.who
    )


def test_requests_refuse_what_they_do_not_know(spec):
    assert spec["components"]["schemas"]["BookAppointment"]["additionalProperties"] is False


def test_a_field_that_may_be_left_out_is_not_required(spec):
    assert "internal_notes" not in spec["components"]["schemas"]["Appointment"]["required"]
