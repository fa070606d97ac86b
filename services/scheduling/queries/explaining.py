"""Adds to a refusal what helps the caller on: the present state, or the nearest free times."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from libs.clock import Clock
from libs.contracts.actor import Actor
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling import appointments as contract
from services.scheduling.domain.availability import local_date
from services.scheduling.queries.appointments import get_appointment
from services.scheduling.queries.slots import find_slots

_AROUND: Final = timedelta(days=14)
_MOST: Final = 5
_SHOWS_PRESENT: Final = ("stale_version", "wrong_state")


def explain_change(
    problem: ProblemError,
    actor: Actor,
    appointment_id: str,
    command: Any,
    connection: sa.Connection,
    clock: Clock,
) -> ProblemError:
    """``current`` for a stale version or a wrong state, ``alternatives`` for a time taken."""
    if problem.code in _SHOWS_PRESENT:
        current = get_appointment(actor, appointment_id, connection, clock)
        return _with(problem, current=current.model_dump(mode="json", exclude_unset=True))
    if problem.code == "slot_taken":
        present = get_appointment(actor, appointment_id, connection, clock)
        return _with(
            problem,
            alternatives=_nearest(
                actor,
                getattr(command, "start", None) or present.start,
                {
                    "type_id": getattr(command, "type_id", None) or present.type.id,
                    "staff_id": getattr(command, "staff_id", None),
                    "moving": appointment_id,
                },
                connection,
                clock,
            ),
        )
    return problem


def explain_booking(
    problem: ProblemError,
    actor: Actor,
    command: contract.BookAppointment,
    connection: sa.Connection,
    clock: Clock,
) -> ProblemError:
    """``alternatives`` for a time taken."""
    if problem.code != "slot_taken":
        return problem
    wanted = {"type_id": command.type_id, "staff_id": command.staff_id}
    return _with(problem, alternatives=_nearest(actor, command.start, wanted, connection, clock))


def _nearest(
    actor: Actor,
    start: datetime,
    wanted: Mapping[str, Any],
    connection: sa.Connection,
    clock: Clock,
) -> list[dict[str, Any]]:
    first, last = _days_around(start, clock.now())
    query = contract.SlotsQuery.model_construct(**wanted, from_=first, to=last, time_zone="UTC")
    found = find_slots(actor, query, connection, clock).slots
    nearest = sorted(found, key=lambda slot: abs(slot.start - start))[:_MOST]
    nearest.sort(key=lambda slot: slot.start)
    return [slot.model_dump(mode="json", exclude_unset=True) for slot in nearest]


def _days_around(start: datetime, now: datetime) -> tuple[date, date]:
    first = max(local_date(start - _AROUND, "UTC"), local_date(now, "UTC"))
    return first, max(first, local_date(start + _AROUND, "UTC"))


def _with(problem: ProblemError, **extra: Any) -> ProblemError:
    return ProblemError(problem.code, problem.detail, **{**problem.extra, **extra})
