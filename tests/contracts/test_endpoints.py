"""Every endpoint of the contracts is served by one row, and what is served is a contract."""

from collections import Counter

import pytest

from libs.clock import FixedClock
from libs.contracts import automations, gateway, links, notifications, operations, public
from libs.contracts.problem import CODES
from libs.contracts.public import BOOK_FOR_ANYBODY
from libs.contracts.scheduling import appointment_types, appointments, people, tasks
from libs.contracts.scheduling.calendar import (
    DONE_WITH,
    NEXT_OF_CONTACTS,
    SHOW_CALENDAR,
    WHICH_ARE_SEEN,
)
from libs.contracts.scheduling.would_be import WOULD_BE, WOULD_BE_BOOKED
from libs.process import Bell
from services.automations import bootstrap
from services.automations.adapters.addresses import Addresses
from services.automations.adapters.webhooks import WebhookPost
from services.automations.entrypoints import http as automations_http
from services.automations.entrypoints.testing import WebhookTests
from services.gateway.entrypoints import http as gateway_http
from services.scheduling.entrypoints import http as scheduling_http
from tests.support import an
from tests.support.workshop import settings

SCHEDULING = (
    *appointments.ENDPOINTS,
    *people.ENDPOINTS,
    *appointment_types.ENDPOINTS,
    *tasks.ENDPOINTS,
)
GATEWAY = (
    *gateway.ENDPOINTS,
    *links.ENDPOINTS,
    *public.ENDPOINTS,
    *notifications.PUBLIC_ENDPOINTS,
    notifications.PREVIEW_CHANGE,
    *automations.PUBLIC_ENDPOINTS,
    *operations.PUBLIC_ENDPOINTS,
)
PUBLIC = gateway_http.endpoints()

_BETWEEN_SERVICES = (
    *(BOOK_FOR_ANYBODY, WOULD_BE, WOULD_BE_BOOKED),
    *(DONE_WITH, NEXT_OF_CONTACTS, SHOW_CALENDAR, WHICH_ARE_SEEN),
)


def addresses(endpoints):
    return Counter((endpoint.method, endpoint.path) for endpoint in endpoints)


def test_scheduling_serves_each_of_its_endpoints_once():
    rows = scheduling_http.rows(FixedClock(an.NOW))
    assert Counter(row.endpoint.name for row in rows) == Counter(
        one.name for one in (*SCHEDULING, *_BETWEEN_SERVICES)
    )


def test_automations_serve_each_of_their_endpoints_once():
    around = bootstrap.surroundings(settings("sqlite://"), FixedClock(an.NOW), Bell())
    rows = automations_http.rows(around, WebhookTests(WebhookPost(Addresses()), around))
    assert Counter(row.endpoint.name for row in rows) == Counter(
        one.name for one in automations.ENDPOINTS
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


def test_hours_that_were_answered_before_they_had_a_version_are_still_read():
    kept = {"time_zone": "Europe/London", "weekly": {}, "overrides": {}}
    assert people.Hours.model_validate(kept).version == 0
