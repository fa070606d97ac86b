"""Appointment types: create, change, archive."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import uuid4

from libs.clock import Clock
from libs.contracts.actor import Actor
from libs.contracts.problem import invalid
from libs.contracts.scheduling import appointment_types as contract
from services.scheduling.domain.answers import type_answer
from services.scheduling.domain.appointment_types import AppointmentType, whole
from services.scheduling.domain.changes import (
    changes_in,
    require_active,
    require_as_seen,
    revised,
    values_of,
)
from services.scheduling.ports import SetUp

_LIMITS = ("max_moves", "max_drift_days", "daily_cap")


def create_type(
    actor: Actor, command: contract.CreateAppointmentType, uow: SetUp
) -> contract.AppointmentType:
    uow.viewer(actor).require_admin()
    values = _stored(values_of(command))
    staff_ids = values.pop("staff_ids")
    kind = AppointmentType(id=uuid4().hex, version=1, archived=False, **values)
    _check_staff(staff_ids, uow)
    _check_switches(kind.contacts_may_switch_to, uow)
    uow.types.add(kind, staff_ids)
    return type_answer(kind, staff_ids)


def change_type(
    actor: Actor,
    type_id: str,
    command: contract.ChangeAppointmentType,
    uow: SetUp,
    clock: Clock,
) -> contract.AppointmentType:
    uow.viewer(actor).require_admin()
    before, assigned = uow.types.get(type_id)
    require_as_seen(before, command.expected_version)
    require_active(before)
    changes = _stored(changes_in(command, may_be_null=_LIMITS))
    staff_ids = changes.pop("staff_ids", assigned)
    after = revised(before, changes)
    if after is before and staff_ids != assigned:
        after = replace(before, version=before.version + 1)
    if after is before:
        return type_answer(before, assigned)
    more, fewer = set(staff_ids) - set(assigned), set(assigned) - set(staff_ids)
    _check_staff(more, uow)
    _check_switches(set(after.contacts_may_switch_to) - set(before.contacts_may_switch_to), uow)
    if after.capacity != before.capacity:
        uow.types.change_seats(after, starting_after=clock.now())
    uow.types.save(after)
    uow.types.assign(type_id, more=more, fewer=fewer)
    return type_answer(after, staff_ids)


def archive_type(actor: Actor, type_id: str, uow: SetUp) -> None:
    uow.viewer(actor).require_admin()
    before, _ = uow.types.get(type_id)
    if not before.archived:
        uow.types.save(revised(before, {"archived": True}))


def _stored(values: dict[str, Any]) -> dict[str, Any]:
    """As they are kept: the order of staff means nothing, and no part is left to a default."""
    if "staff_ids" in values:
        values["staff_ids"] = tuple(sorted(values["staff_ids"]))
    for name in ("location", "reason"):
        if name in values:
            values[name] = whole(values[name])
    if "reminders" in values:
        values["reminders"] = tuple(whole(reminder) for reminder in values["reminders"])
    return values


def _check_staff(ids: Collection[str], uow: SetUp) -> None:
    if ids and uow.staff.active(ids) != set(ids):
        raise invalid("staff_ids", "names somebody who is no active staff member")


def _check_switches(ids: Collection[str], uow: SetUp) -> None:
    if ids and uow.types.active(ids) != set(ids):
        raise invalid("contacts_may_switch_to", "names a type that does not exist")
