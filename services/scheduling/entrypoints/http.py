"""The HTTP door: which call is answered by which handler or query.

All of them take (actor, ids of the path, body or query, unit of work or connection), and those
that ask what time it is a ``clock``.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from libs.clock import Clock
from libs.contracts.endpoint import Endpoint
from libs.contracts.problem import ProblemError
from libs.contracts.public import BOOK_FOR_ANYBODY
from libs.contracts.scheduling import appointment_types as types_contract
from libs.contracts.scheduling import appointments as contract
from libs.contracts.scheduling import calendar as calendar_contract
from libs.contracts.scheduling import people as people_contract
from libs.contracts.scheduling import tasks as tasks_contract
from libs.contracts.scheduling.would_be import WOULD_BE, WOULD_BE_BOOKED
from libs.web.server import Call, Read, Row, Write
from services.scheduling.handlers import (
    appointment_types,
    appointments,
    booking,
    companies,
    contacts,
    firm,
    public_booking,
    staff,
    tasks,
    would_be,
)
from services.scheduling.queries import appointment_types as type_queries
from services.scheduling.queries import appointments as appointment_queries
from services.scheduling.queries import calendars, closed_days, done_with, explaining, people, slots
from services.scheduling.queries import tasks as task_queries

Answering = Callable[..., Any]
Table = tuple[tuple[Endpoint, Answering], ...]

READS: Final[Table] = (
    (contract.GET_HISTORY, appointment_queries.get_history),
    (types_contract.LIST_TYPES, type_queries.list_types),
    (types_contract.GET_TYPE, type_queries.get_type),
    (people_contract.LIST_STAFF, people.list_staff),
    (people_contract.GET_STAFF, people.get_staff),
    (people_contract.GET_HOURS, people.get_hours),
    (people_contract.LIST_CONTACTS, people.list_contacts),
    (people_contract.GET_CONTACT, people.get_contact),
    (people_contract.LIST_COMPANIES, people.list_companies),
    (people_contract.GET_COMPANY, people.get_company),
    (people_contract.GET_CLOSED_DAYS, closed_days.get_closed_days),
    (calendar_contract.WHICH_ARE_SEEN, appointment_queries.which_are_seen),
    (calendar_contract.NEXT_OF_CONTACTS, appointment_queries.next_of_contacts),
    (calendar_contract.DONE_WITH, done_with.done_with),
    (calendar_contract.SHOW_CALENDAR, calendars.show_calendar),
    (tasks_contract.LIST_TASKS, task_queries.list_tasks),
)
TIMED_READS: Final[Table] = (
    (contract.FIND_SLOTS, slots.find_slots),
    (contract.LIST_APPOINTMENTS, appointment_queries.list_appointments),
)
CHANGES: Final[Table] = (
    (contract.RESCHEDULE, appointments.reschedule),
    (contract.CANCEL, appointments.cancel),
    (contract.RESTORE, appointments.restore),
    (contract.CHANGE, appointments.change),
    (contract.RECORD_OUTCOME, appointments.record_outcome),
)
SET_UP: Final[Table] = (
    (types_contract.CREATE_TYPE, appointment_types.create_type),
    (types_contract.ARCHIVE_TYPE, appointment_types.archive_type),
    (people_contract.CREATE_STAFF, staff.create_staff),
    (people_contract.CHANGE_STAFF, staff.change_staff),
    (people_contract.ARCHIVE_STAFF, staff.archive_staff),
    (people_contract.PUT_HOURS, staff.put_hours),
    (people_contract.CREATE_CONTACT, contacts.create_contact),
    (people_contract.CHANGE_CONTACT, contacts.change_contact),
    (people_contract.ARCHIVE_CONTACT, contacts.archive_contact),
    (people_contract.CREATE_COMPANY, companies.create_company),
    (people_contract.CHANGE_COMPANY, companies.change_company),
    (people_contract.ARCHIVE_COMPANY, companies.archive_company),
    (people_contract.PUT_CLOSED_DAYS, firm.put_closed_days),
)
TIMED_SET_UP: Final[Table] = (
    (types_contract.CHANGE_TYPE, appointment_types.change_type),
    (tasks_contract.CHANGE_TASK, tasks.change_task),
)


def rows(clock: Clock) -> list[Row]:
    """Every call that scheduling serves."""
    timed = partial(partial, clock=clock)
    get_appointment = _reading(timed(appointment_queries.get_appointment))
    explain_booking = _explaining(timed(explaining.explain_booking))
    explain_change = _explaining(timed(explaining.explain_change))
    return [
        Read(contract.GET_APPOINTMENT, get_appointment, headers=_version_as_etag),
        *(Read(endpoint, _reading(query)) for endpoint, query in READS),
        *(Read(endpoint, _reading(timed(query))) for endpoint, query in TIMED_READS),
        Write(contract.BOOK, _writing(timed(booking.book)), explain=explain_booking),
        Write(
            BOOK_FOR_ANYBODY,
            _writing(timed(public_booking.book_publicly)),
            explain=explain_booking,
        ),
        Write(WOULD_BE_BOOKED, _writing(timed(would_be.would_be_booked)), explain=explain_booking),
        Write(WOULD_BE, _writing(timed(would_be.would_be)), explain=explain_change),
        *(
            Write(endpoint, _writing(timed(handler)), seen_by=_find, explain=explain_change)
            for endpoint, handler in CHANGES
        ),
        *(Write(endpoint, _writing(handler)) for endpoint, handler in SET_UP),
        *(Write(endpoint, _writing(timed(handler))) for endpoint, handler in TIMED_SET_UP),
    ]


def _reading(query: Answering) -> Answering:
    def answer(call: Call, connection: Any) -> Any:
        asked = [part for part in (call.body, call.query) if part is not None]
        return query(call.actor, *call.parameters.values(), *asked, connection)

    return answer


def _writing(handler: Answering) -> Answering:
    def answer(call: Call, uow: Any) -> Any:
        command = () if call.body is None else (call.body,)
        uow.continue_chain(call.chain)
        return handler(call.actor, *call.parameters.values(), *command, uow)

    return answer


def _explaining(explain: Answering) -> Answering:
    def explained(problem: ProblemError, call: Call, connection: Any) -> Any:
        return explain(problem, call.actor, *call.parameters.values(), call.body, connection)

    return explained


def _find(call: Call, uow: Any) -> None:
    uow.appointments.find(call.parameters["appointment_id"], call.actor)


def _version_as_etag(appointment: contract.Appointment) -> dict[str, str]:
    return {"ETag": f'"{appointment.version}"'}
