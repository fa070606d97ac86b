"""Staff members: create, change, set hours, archive."""

from collections.abc import Collection
from typing import Any
from uuid import uuid4

from libs.contracts.actor import Actor
from libs.contracts.events import StaffArchived, StaffChanged, StaffCreated
from libs.contracts.problem import ProblemError, invalid, not_found
from libs.contracts.scheduling import people as contract
from services.scheduling.domain import hours
from services.scheduling.domain.answers import hours_answer, staff_answer
from services.scheduling.domain.changes import (
    changes_in,
    require_active,
    require_as_seen,
    revised,
    values_of,
    without_repeats,
)
from services.scheduling.domain.people import StaffMember, address_is_taken
from services.scheduling.ports import SetUp


def create_staff(
    actor: Actor, command: contract.CreateStaffMember, uow: SetUp
) -> contract.StaffMember:
    uow.viewer(actor).require_admin()
    values = _stored(values_of(command))
    staff = StaffMember(id=uuid4().hex, version=1, archived=False, hours=hours.NO_HOURS, **values)
    _check_address(staff, uow)
    _check_shares(staff.shares_with, uow)
    uow.staff.add(staff)
    answer = staff_answer(staff)
    uow.publish(StaffCreated(staff=answer))
    return answer


def change_staff(
    actor: Actor, staff_id: str, command: contract.ChangeStaffMember, uow: SetUp
) -> contract.StaffMember:
    before = _get_changeable(actor, staff_id, uow)
    require_as_seen(before, command.expected_version)
    changes = _stored(changes_in(command))
    after = revised(before, changes)
    if after is before:
        return staff_answer(before)
    if after.is_admin != before.is_admin:
        uow.viewer(actor).require_admin()
    if before.is_admin and not after.is_admin:
        _require_other_admin(before, uow)
    if after.email != before.email:
        _check_address(after, uow)
    _check_shares(set(after.shares_with) - set(before.shares_with), uow)
    return _keep(after, uow)


def put_hours(
    actor: Actor, staff_id: str, command: contract.PutHours, uow: SetUp
) -> contract.Hours:
    before = _get_changeable(actor, staff_id, uow)
    require_as_seen(before, command.expected_version)
    weekly = {str(day): intervals for day, intervals in command.weekly.items()}
    written = hours.write(weekly, command.overrides)
    after = revised(before, {"time_zone": command.time_zone, "hours": written})
    if after is not before:
        _keep(after, uow)
    return hours_answer(after)


def archive_staff(actor: Actor, staff_id: str, uow: SetUp) -> None:
    uow.viewer(actor).require_admin()
    before = uow.staff.get(staff_id)
    if before.archived:
        return
    if before.is_admin:
        _require_other_admin(before, uow)
    after = revised(before, {"archived": True})
    uow.staff.save(after)
    uow.publish(StaffArchived(staff=staff_answer(after)))


def _get_changeable(actor: Actor, staff_id: str, uow: SetUp) -> StaffMember:
    """One's own record, or anybody's for an admin; contacts know of none."""
    viewer = uow.viewer(actor)
    if viewer.is_contact:
        raise not_found()
    staff = uow.staff.get(staff_id)
    viewer.require_office_session()
    if staff.id != actor.id:
        viewer.require_admin()
    require_active(staff)
    return staff


def _keep(after: StaffMember, uow: SetUp) -> contract.StaffMember:
    uow.staff.save(after)
    answer = staff_answer(after)
    uow.publish(StaffChanged(staff=answer))
    return answer


def _stored(values: dict[str, Any]) -> dict[str, Any]:
    """With the shared calendar as it is stored: either with all, or with these."""
    shares = values.pop("shares_calendar_with", None)
    if shares is None:
        return values
    with_all = shares == "all"
    named = () if with_all else without_repeats(shares)
    return {**values, "shares_with_all": with_all, "shares_with": named}


def _require_other_admin(staff: StaffMember, uow: SetUp) -> None:
    if not uow.staff.has_other_admin(staff.id):
        raise ProblemError("wrong_state", "This is the last admin. Make somebody else one first.")


def _check_address(staff: StaffMember, uow: SetUp) -> None:
    if uow.addresses.is_taken(staff.email, by_other_than=staff.id):
        raise address_is_taken()


def _check_shares(ids: Collection[str], uow: SetUp) -> None:
    if ids and uow.staff.active(ids) != set(ids):
        raise invalid("shares_calendar_with", "names somebody who is no active staff member")
