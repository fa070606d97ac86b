"""The HTTP door: which call is answered by which handler or query."""

from collections.abc import Callable
from functools import partial
from typing import Any

from libs.contracts import notifications as contract
from libs.persistence.unit_of_work import Transactions
from libs.web.server import Call, Direct, Read, Reply, Row, Write
from services.notifications.handlers import resending, templates
from services.notifications.ports import Surroundings
from services.notifications.queries import calendars, messages, previewing
from services.notifications.queries import templates as template_queries

Answering = Callable[..., Any]
_ICS = (
    ("Content-Type", "text/calendar; charset=utf-8"),
    ("Content-Disposition", 'attachment; filename="appointment.ics"'),
    ("Cache-Control", "no-store"),
)


def rows(around: Surroundings, transactions: Transactions[Any]) -> list[Row]:
    """Every call that notifications serves."""
    written = partial(partial, writer=around.writer)
    placed = partial(partial, around=around)
    reads: list[tuple[Any, Answering]] = [
        (contract.LIST_MESSAGES, written(messages.list_messages)),
        (contract.LIST_MESSAGES_TO, written(messages.list_messages_to)),
        (contract.LIST_REMINDERS, messages.list_reminders),
        (contract.LIST_TEMPLATES, written(template_queries.list_templates)),
        (contract.LIST_TEMPLATE_VERSIONS, written(template_queries.list_template_versions)),
        (contract.PREVIEW_TEMPLATE, placed(previewing.preview_template)),
        (contract.RENDER_EVENT, placed(previewing.render_event)),
        (contract.GET_FEED_FILE, placed(calendars.get_feed_file)),
    ]
    return [
        *(Read(endpoint, _reading(query)) for endpoint, query in reads),
        Write(contract.RESEND_MESSAGE, partial(_resend, around), seen_by=_see_message),
        Write(contract.PUT_TEMPLATE, _writing(templates.put_template)),
        Write(contract.TEST_TEMPLATE, _writing(templates.test_template)),
        Direct(contract.GET_CALENDAR, partial(_calendar, around, transactions)),
    ]


def _reading(query: Answering) -> Answering:
    def answer(call: Call, connection: Any) -> Any:
        asked = [part for part in (call.body, call.query) if part is not None]
        return query(call.actor, *call.parameters.values(), *asked, connection)

    return answer


def _writing(handler: Answering) -> Answering:
    def answer(call: Call, uow: Any) -> Any:
        return handler(call.actor, *call.parameters.values(), call.body, uow)

    return answer


def _resend(around: Surroundings, call: Call, uow: Any) -> contract.Message:
    """404 comes before 403 and 409."""
    _see_message(call, uow)
    message_id = call.parameters["message_id"]
    resending.resend(call.actor, message_id, uow)
    return messages.get_message(message_id, uow.connection, around.writer)


def _see_message(call: Call, uow: Any) -> None:
    messages.require_seen(call.actor, call.parameters["message_id"], uow.connection)


def _calendar(around: Surroundings, transactions: Transactions[Any], call: Call) -> Reply:
    with transactions.read() as connection:
        ics = calendars.get_calendar(
            call.actor, call.parameters["appointment_id"], connection, around
        )
    return Reply(200, ics, _ICS)
