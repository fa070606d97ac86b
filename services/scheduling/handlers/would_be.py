"""What a change would bring about: done by the handlers that do it, and taken back."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from libs.clock import Clock
from libs.contracts.actor import Actor
from libs.contracts.events import Event, ServiceName
from libs.contracts.notifications import PreviewChange, RenderEvent
from libs.contracts.problem import invalid
from libs.contracts.scheduling import appointments as contract
from services.scheduling.handlers import appointments, booking
from services.scheduling.ports import Rehearsing

_CHANGES: Final[Mapping[str, tuple[type[contract.ChangeRequest], Callable[..., Any]]]] = {
    "reschedule": (contract.RescheduleAppointment, appointments.reschedule),
    "cancel": (contract.CancelAppointment, appointments.cancel),
}


def would_be(
    actor: Actor, appointment_id: str, wanted: PreviewChange, uow: Rehearsing, clock: Clock
) -> RenderEvent:
    """The event of the change, or an empty one where nothing would change."""
    command_type, handler = _CHANGES[wanted.action]
    command = _command(wanted, command_type)
    with uow.taken_back() as told:
        handler(actor, appointment_id, command, uow, clock=clock)
    return _last(told)


def would_be_booked(
    actor: Actor, command: contract.BookAppointment, uow: Rehearsing, clock: Clock
) -> RenderEvent:
    with uow.taken_back() as told:
        booking.book(actor, command, uow, clock)
    return _last(told)


def _last(told: Sequence[tuple[Event, ServiceName | None]]) -> RenderEvent:
    if not told:
        return RenderEvent(key="", event={})
    event, _ = told[-1]
    return RenderEvent(key=event.key, event=json.loads(event.model_dump_json()))


def _command(
    wanted: PreviewChange, command_type: type[contract.ChangeRequest]
) -> contract.ChangeRequest:
    given = {name: value for name, value in wanted if value is not None and name != "action"}
    for name in given:
        if name not in command_type.model_fields:
            raise invalid(name, f"is no part of a request to {wanted.action}")
    if command_type is contract.RescheduleAppointment and wanted.start is None:
        raise invalid("start", "is required to reschedule")
    return command_type(**given)
