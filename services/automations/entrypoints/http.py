"""The HTTP door: which call is answered by which handler or query."""

from collections.abc import Callable
from functools import partial
from typing import Any

from libs.contracts import automations as contract
from libs.web.server import Call, Read, Row, Write
from services.automations.entrypoints.testing import WebhookTests
from services.automations.handlers import definitions, operating
from services.automations.ports import Surroundings
from services.automations.queries import definitions as definition_queries
from services.automations.queries import matching, rehearsing, runs

Answering = Callable[..., Any]


def rows(around: Surroundings, tests: WebhookTests) -> list[Row]:
    """Every call that automations serve."""
    dated = partial(_dated, around)
    reads: list[tuple[Any, Answering]] = [
        (contract.LIST_AUTOMATIONS, dated(definition_queries.list_automations)),
        (contract.GET_AUTOMATION, dated(definition_queries.get_automation)),
        (contract.LIST_VERSIONS, definition_queries.list_versions),
        (contract.LIST_RUNS, runs.list_runs),
        (contract.GET_RUN, runs.get_run),
        (contract.LIST_APPOINTMENT_RUNS, runs.list_appointment_runs),
        (contract.LIST_EVALUATIONS, runs.list_evaluations),
        (contract.GET_SWITCH, definition_queries.get_switch),
        (contract.REHEARSE, rehearsing.rehearse),
        (contract.TEST_WEBHOOK, tests.answer),
        (contract.WOULD_MATCH, dated(matching.would_match)),
    ]
    automation = partial(_then, dated(definition_queries.get_automation))
    run = partial(_then, runs.get_run)
    writes: list[tuple[Any, Answering]] = [
        (contract.CREATE_AUTOMATION, automation(definitions.create)),
        (contract.PUT_AUTOMATION, automation(definitions.put)),
        (contract.DELETE_AUTOMATION, definitions.delete),
        (contract.ENABLE_AUTOMATION, automation(definitions.enable)),
        (contract.DISABLE_AUTOMATION, automation(definitions.disable)),
        (contract.RESUME_RUN, run(operating.resume)),
        (contract.CANCEL_RUN, run(operating.cancel)),
        (contract.REPEAT_RUN, run(operating.repeat)),
        (contract.PUT_SWITCH, _switched),
    ]
    return [
        *(Read(endpoint, _reading(query)) for endpoint, query in reads),
        *(Write(endpoint, _writing(handler)) for endpoint, handler in writes),
        Write(contract.RENEW_SECRET, _writing(definitions.renew_secret), secret=True),
    ]


def _reading(query: Answering) -> Answering:
    return lambda call, connection: query(*_asked(call), connection)


def _writing(handler: Answering) -> Answering:
    return lambda call, uow: handler(*_asked(call), uow)


def _asked(call: Call) -> list[Any]:
    parts = [part for part in (call.body, call.query) if part is not None]
    return [call.actor, *call.parameters.values(), *parts]


def _dated(around: Surroundings, query: Answering) -> Answering:
    return lambda *asked: query(*asked, around.clock.now())


def _then(query: Answering, handler: Answering) -> Answering:
    """What was done, as it is read afterwards; handlers answer with its id."""

    def answer(*asked: Any) -> Any:
        actor, *_, uow = asked
        return query(actor, handler(*asked), uow.connection)

    return answer


def _switched(actor: Any, body: Any, uow: Any) -> contract.Switch:
    operating.put_switch(actor, body, uow)
    return definition_queries.get_switch(actor, uow.connection)
