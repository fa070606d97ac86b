"""Appointment types: what may be said of them, by whom, and who may see them."""

import pytest

from libs.contracts.scheduling import appointment_types as contract
from services.scheduling.handlers import appointment_types as types
from services.scheduling.handlers import staff
from services.scheduling.queries import appointment_types as queries
from tests.support.office import ADMIN, acting


def changed(**parts):
    return contract.ChangeAppointmentType(**parts)


def change(office, made, **parts):
    return office.do(types.change_type, ADMIN, made.id, changed(**parts), clock=office.clock)


def refused_change(office, made, **parts):
    return office.refused(types.change_type, ADMIN, made.id, changed(**parts), clock=office.clock)


def everything(office, **query):
    return office.ask(queries.list_types, ADMIN, contract.TypesQuery(**query)).items


def test_a_new_type_says_everything_even_what_was_left_to_its_default(office):
    made = office.type(location={"kind": "phone"}, reminders=[{"before_minutes": 60}])
    told = made.model_dump(mode="json", exclude_unset=True)
    assert told == {
        "id": made.id,
        "version": 1,
        "name": "Strategy session",
        "color_hue": 190,
        "duration_minutes": 60,
        "increment_minutes": 30,
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 0,
        "booking_notice_minutes": 0,
        "horizon_days": 60,
        "reschedule_notice_minutes": 0,
        "cancel_notice_minutes": 0,
        "max_moves": None,
        "max_drift_days": None,
        "daily_cap": None,
        "location": {"kind": "phone", "text": ""},
        "bookable_by": ["staff"],
        "reason": {"contact": "optional", "staff": "optional"},
        "reminders": [{"before_minutes": 60, "to": "target"}],
        "capacity": 1,
        "staff_ids": [],
        "staff_choice": "named",
        "complete_past": False,
        "contacts_may_switch_to": [],
        "archived": False,
    }


def test_what_is_read_is_what_was_answered(office):
    made = office.type(
        staff_ids=[office.staff().id, office.staff().id],
        bookable_by=["contacts", "staff"],
        contacts_may_switch_to=[office.type().id],
        reason={"contact": "required"},
    )
    assert office.ask(queries.get_type, ADMIN, made.id) == made


def test_a_change_changes_what_it_names(office):
    made = office.type(max_moves=3)
    after = change(office, made, name="Review", max_moves=None, location={"kind": "place"})
    assert (after.name, after.max_moves, after.location.kind, after.version) == (
        "Review",
        None,
        "place",
        2,
    )


def test_nothing_changed_is_no_new_version(office):
    made = office.type(location={"kind": "phone", "text": "1"}, staff_ids=[office.staff().id])
    same = {"location": {"kind": "phone", "text": "1"}, "staff_ids": made.staff_ids}
    assert change(office, made, **same).version == 1


def test_other_staff_are_a_new_version(office):
    first, second = office.staff(), office.staff()
    made = office.type(staff_ids=[first.id])
    after = change(office, made, staff_ids=[second.id])
    shown = office.ask(queries.get_type, ADMIN, made.id)
    assert (after.staff_ids, after.version, shown) == ([second.id], 2, after)


@pytest.mark.parametrize("field", ["name", "capacity", "staff_ids", "location", "reminders"])
def test_what_must_be_there_cannot_be_null(office, field):
    assert refused_change(office, office.type(), **{field: None}) == ("invalid", field)


@pytest.mark.parametrize("field", ["staff_ids", "contacts_may_switch_to"])
def test_what_a_type_names_must_exist(office, field):
    made = office.type()
    body = contract.CreateAppointmentType(name="X", duration_minutes=5, **{field: ["nobody"]})
    refusals = (
        office.refused(types.create_type, ADMIN, body),
        refused_change(office, made, **{field: ["nobody"]}),
    )
    assert refusals == (("invalid", field),) * 2


def test_archived_staff_are_not_assigned_anew_but_stay_where_they_are(office):
    gone = office.staff()
    before = office.type(staff_ids=[gone.id])
    office.do(staff.archive_staff, ADMIN, gone.id)
    kept = change(office, before, name="Review", staff_ids=[gone.id])
    refusal = refused_change(office, office.type(), staff_ids=[gone.id])
    assert (kept.staff_ids, refusal) == ([gone.id], ("invalid", "staff_ids"))


def test_types_are_for_admins_to_change(office):
    made, plain = office.type(), acting(office.staff())
    body = contract.CreateAppointmentType(name="X", duration_minutes=5)
    refusals = (
        office.refused(types.create_type, plain, body),
        office.refused(types.change_type, plain, made.id, changed(name="X"), clock=office.clock),
        office.refused(types.archive_type, plain, made.id),
    )
    assert refusals == ("not_allowed",) * 3


def test_an_archived_type_is_shown_and_stays(office):
    made = office.type()
    office.do(types.archive_type, ADMIN, made.id)
    office.do(types.archive_type, ADMIN, made.id)
    shown = office.ask(queries.get_type, ADMIN, made.id)
    refusal = refused_change(office, made, name="X")
    assert (shown.archived, shown.version, refusal) == (True, 2, "wrong_state")


def test_unknown_types_are_not_found(office):
    refusals = (
        office.refused(types.change_type, ADMIN, "none", changed(name="X"), clock=office.clock),
        office.refused(types.archive_type, ADMIN, "none"),
        office.not_told(queries.get_type, ADMIN, "none"),
    )
    assert refusals == ("not_found",) * 3


def test_contacts_find_what_they_may_book(office):
    member, gone = office.staff(), office.staff()
    open_to_them = {"bookable_by": ["contacts"], "staff_ids": [member.id]}
    offered = office.type(name="Offered", **open_to_them)
    hidden = [
        office.type(name="For staff", staff_ids=[member.id]),
        office.type(name="Without staff", bookable_by=["contacts"]),
        office.type(name="Left", bookable_by=["contacts"], staff_ids=[gone.id]),
        office.type(name="Archived", **open_to_them),
    ]
    office.do(types.archive_type, ADMIN, hidden[3].id)
    office.do(staff.archive_staff, ADMIN, gone.id)
    me = acting(office.contact())
    listed = office.ask(queries.list_types, me, contract.TypesQuery(archived=True)).items
    refusals = {office.not_told(queries.get_type, me, one.id) for one in hidden}
    found = office.ask(queries.get_type, me, offered.id)
    assert (listed, refusals, found) == ([offered], {"not_found"}, offered)


def test_staff_list_what_is_not_archived_by_name(office):
    second, first, third = (office.type(name=name) for name in ("b", "A", "C"))
    gone = office.type(name="aa")
    office.do(types.archive_type, ADMIN, gone.id)
    assert everything(office) == [first, second, third]
    assert [one.name for one in everything(office, archived=True)] == ["A", "aa", "b", "C"]
