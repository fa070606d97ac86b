"""Every endpoint of the contracts is served by one row, and what is served is a contract."""

from collections import Counter

import pytest

from libs.clock import FixedClock
from libs.contracts import gateway, links, notifications, public
from libs.contracts.problem import CODES
from libs.contracts.scheduling import appointment_types, appointments, people
from libs.contracts.scheduling.calendar import SHOW_CALENDAR
from libs.contracts.scheduling.would_be import WOULD_BE
from services.gateway.entrypoints import http as gateway_http
from services.scheduling.entrypoints import http as scheduling_http
from tests.support import an

SCHEDULING = (*appointments.ENDPOINTS, *people.ENDPOINTS, *appointment_types.ENDPOINTS)
GATEWAY = (
    *gateway.ENDPOINTS,
    *links.ENDPOINTS,
    *public.ENDPOINTS,
    *notifications.PUBLIC_ENDPOINTS,
    notifications.PREVIEW_CHANGE,
)
PUBLIC = gateway_http.endpoints()


def addresses(endpoints):
    return Counter((endpoint.method, endpoint.path) for endpoint in endpoints)


def test_scheduling_serves_each_of_its_endpoints_once():
    rows = scheduling_http.rows(FixedClock(an.NOW))
    assert Counter(row.endpoint.name for row in rows) == Counter(
        one.name for one in (*SCHEDULING, WOULD_BE, SHOW_CALENDAR)
    )


def test_the_public_api_has_each_address_once():
    assert set(addresses(PUBLIC).values()) == {1}


def test_the_public_api_is_what_both_contracts_say():
    expected = {one.name for one in (*GATEWAY, *SCHEDULING)}
    replaced = {one.name for one in SCHEDULING} - {one.name for one in PUBLIC}
    assert {one.name for one in PUBLIC} == expected - replaced
    assert addresses(PUBLIC) == Counter(set(addresses((*GATEWAY, *SCHEDULING))))


@pytest.mark.parametrize("endpoint", [pytest.param(one, id=one.name) for one in PUBLIC])
def test_what_an_endpoint_may_refuse_with_is_a_known_code_said_once(endpoint):
    known = [code for code in endpoint.refusals if code in CODES]
    assert (known, len(set(known))) == (list(endpoint.refusals), len(known))
