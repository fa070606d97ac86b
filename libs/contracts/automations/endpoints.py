"""The calls of automations."""

from typing import Final

from libs.contracts.automations.definitions import (
    Automation,
    AutomationVersion,
    CreateAutomation,
    DisableAutomation,
    PutAutomation,
    Secret,
    TestWebhook,
    WebhookTested,
)
from libs.contracts.automations.runs import (
    Evaluation,
    Matches,
    PutSwitch,
    Rehearsal,
    Rehearse,
    Run,
    RunsQuery,
    Switch,
)
from libs.contracts.endpoint import Endpoint
from libs.contracts.notifications import RenderEvent
from libs.contracts.values import Page, PageQuery

_ALL: Final = "/automations"
_ONE: Final = _ALL + "/{automation_id}"
_RUN: Final = "/runs/{run_id}"
_OF_APPOINTMENT: Final = "/appointments/{appointment_id}"
_RACES: Final = ("stale_version", "idempotency_mismatch")
_STATES: Final = ("wrong_state", "idempotency_mismatch")

LIST_AUTOMATIONS = Endpoint("list_automations", "GET", _ALL, Page[Automation], query=PageQuery)
CREATE_AUTOMATION = Endpoint(
    "create_automation",
    "POST",
    _ALL,
    Automation,
    CreateAutomation,
    status=201,
    refusals=_RACES[1:],
)
GET_AUTOMATION = Endpoint("get_automation", "GET", _ONE, Automation)
PUT_AUTOMATION = Endpoint(
    "put_automation", "PUT", _ONE, Automation, PutAutomation, refusals=_RACES[:1]
)
DELETE_AUTOMATION = Endpoint("delete_automation", "DELETE", _ONE, status=204)
ENABLE_AUTOMATION = Endpoint("enable_automation", "POST", _ONE + "/enable", Automation)
DISABLE_AUTOMATION = Endpoint(
    "disable_automation",
    "POST",
    _ONE + "/disable",
    Automation,
    DisableAutomation,
    refusals=_RACES[1:],
)
# Each call makes a new secret, shown this once.
RENEW_SECRET = Endpoint("renew_secret", "POST", _ONE + "/secret", Secret)
# One request that says it is a test, signed and guarded like any webhook of that automation.
TEST_WEBHOOK = Endpoint(
    "test_webhook",
    "POST",
    _ONE + "/test-webhook",
    WebhookTested,
    TestWebhook,
    refusals=("too_many_requests",),
)
LIST_VERSIONS = Endpoint(
    "list_automation_versions", "GET", _ONE + "/versions", Page[AutomationVersion], query=PageQuery
)
LIST_RUNS = Endpoint("list_runs", "GET", _ONE + "/runs", Page[Run], query=RunsQuery)
GET_RUN = Endpoint("get_run", "GET", _RUN, Run)
RESUME_RUN = Endpoint("resume_run", "POST", _RUN + "/resume", Run, refusals=_STATES)
CANCEL_RUN = Endpoint("cancel_run", "POST", _RUN + "/cancel", Run, refusals=_STATES)
# The same version on the same event once more, from its first step.
REPEAT_RUN = Endpoint("repeat_run", "POST", _RUN + "/again", Run, status=201, refusals=_STATES)
REHEARSE = Endpoint("rehearse_automation", "POST", _ALL + "/rehearse", Rehearsal, Rehearse)
GET_SWITCH = Endpoint("get_automations_switch", "GET", "/automations-switch", Switch)
PUT_SWITCH = Endpoint("put_automations_switch", "PUT", "/automations-switch", Switch, PutSwitch)
LIST_EVALUATIONS = Endpoint(
    "list_evaluations", "GET", _OF_APPOINTMENT + "/evaluations", Page[Evaluation], query=PageQuery
)
LIST_APPOINTMENT_RUNS = Endpoint(
    "list_appointment_runs", "GET", _OF_APPOINTMENT + "/runs", Page[Run], query=RunsQuery
)
# Not public: the gateway composes a preview from scheduling's would-be event.
WOULD_MATCH = Endpoint("would_match", "POST", "/would-match", Matches, RenderEvent)

PUBLIC_ENDPOINTS = (
    LIST_AUTOMATIONS,
    CREATE_AUTOMATION,
    GET_AUTOMATION,
    PUT_AUTOMATION,
    DELETE_AUTOMATION,
    ENABLE_AUTOMATION,
    DISABLE_AUTOMATION,
    RENEW_SECRET,
    TEST_WEBHOOK,
    LIST_VERSIONS,
    LIST_RUNS,
    GET_RUN,
    RESUME_RUN,
    CANCEL_RUN,
    REPEAT_RUN,
    REHEARSE,
    GET_SWITCH,
    PUT_SWITCH,
    LIST_EVALUATIONS,
    LIST_APPOINTMENT_RUNS,
)
ENDPOINTS = (*PUBLIC_ENDPOINTS, WOULD_MATCH)
