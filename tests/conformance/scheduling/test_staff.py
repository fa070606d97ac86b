"""Staff members: who may make, change and archive them, and what is told of it."""

import pytest

from libs.contracts.scheduling import people as contract
from services.scheduling.handlers import staff
from services.scheduling.queries import people
from tests.support.office import ADMIN, acting, person

HOURS = contract.PutHours(
    time_zone="Europe/Berlin",
    weekly={"tue": [], "mon": [("09:00", "12:00"), ("13:00", "17:00")]},
    overrides={"2026-12-24": []},
)


def changed(**parts):
    return contract.ChangeStaffMember(**parts)


def test_a_new_staff_member_is_what_was_asked_for(office):
    made = office.staff(name="Jonas Weber", email="jonas@harborpine.example", is_admin=True)
    assert office.ask(people.get_staff, ADMIN, made.id).model_dump() == {
        "id": made.id,
        "version": 1,
        "name": "Jonas Weber",
        "email": "jonas@harborpine.example",
        "time_zone": "Europe/London",
        "language": "en",
        "clock": "24",
        "is_admin": True,
        "shares_calendar_with": [],
        "archived": False,
    }


def test_a_new_staff_member_is_told_whole(office):
    made = office.staff()
    event, only_to = office.told[0]
    assert (office.keys, event.staff, only_to) == (["staff.created"], made, None)


def test_nobody_but_an_admin_makes_staff(office):
    plain = acting(office.staff())
    body = contract.CreateStaffMember(**person())
    assert office.refused(staff.create_staff, plain, body) == "not_allowed"


def test_staff_change_their_own_record(office):
    me = office.staff()
    after = office.do(staff.change_staff, acting(me), me.id, changed(name="Jo", clock="12"))
    assert (after.name, after.clock, after.version, office.keys) == (
        "Jo",
        "12",
        2,
        ["staff.changed"],
    )


def test_staff_do_not_change_each_other(office):
    me, other = office.staff(), office.staff()
    refusal = office.refused(staff.change_staff, acting(me), other.id, changed(name="Jo"))
    assert refusal == "not_allowed"


def test_staff_do_not_make_themselves_admins(office):
    me = office.staff()
    refusal = office.refused(staff.change_staff, acting(me), me.id, changed(is_admin=True))
    assert refusal == "not_allowed"


def test_a_link_changes_no_staff(office):
    me = office.staff()
    by_link = acting(me, appointment_id="appointment-1")
    assert office.refused(staff.change_staff, by_link, me.id, changed(name="Jo")) == "not_allowed"


def test_contacts_know_of_no_staff_records(office):
    me, contact = office.staff(), acting(office.contact())
    refusals = (
        office.refused(staff.change_staff, contact, me.id, changed(name="Jo")),
        office.not_told(people.get_staff, contact, me.id),
    )
    assert refusals == ("not_found", "not_found")


def test_nothing_changed_is_no_new_version(office):
    me = office.staff(name="Jo")
    after = office.do(staff.change_staff, ADMIN, me.id, changed(name="Jo"))
    assert (after.version, office.told) == (1, [])


@pytest.mark.parametrize("field", ["name", "email", "is_admin", "shares_calendar_with"])
def test_what_must_be_there_cannot_be_null(office, field):
    me = office.staff()
    refusal = office.refused(staff.change_staff, ADMIN, me.id, changed(**{field: None}))
    assert refusal == ("invalid", field)


def test_a_calendar_is_shared_with_those_named(office):
    me, friend = office.staff(), office.staff()
    sharing = changed(shares_calendar_with=[friend.id, friend.id])
    after = office.do(staff.change_staff, ADMIN, me.id, sharing)
    assert after.shares_calendar_with == [friend.id]


def test_a_calendar_is_shared_with_all_and_then_with_nobody(office):
    me = office.staff(shares_calendar_with="all")
    after = office.do(staff.change_staff, ADMIN, me.id, changed(shares_calendar_with=[]))
    assert (me.shares_calendar_with, after.shares_calendar_with) == ("all", [])


def test_a_calendar_is_not_shared_with_somebody_unknown(office):
    me = office.staff()
    sharing = changed(shares_calendar_with=["nobody"])
    refusal = office.refused(staff.change_staff, ADMIN, me.id, sharing)
    assert refusal == ("invalid", "shares_calendar_with")


def test_a_share_outlives_the_one_it_named(office):
    friend = office.staff()
    me = office.staff(shares_calendar_with=[friend.id])
    office.do(staff.archive_staff, ADMIN, friend.id)
    after = office.do(
        staff.change_staff, ADMIN, me.id, changed(name="Jo", shares_calendar_with=[friend.id])
    )
    assert after.shares_calendar_with == [friend.id]


@pytest.mark.parametrize("email", ["jonas@harborpine.example", "JONAS@harborpine.example"])
def test_two_people_do_not_have_one_address(office, email):
    office.staff(email="jonas@harborpine.example")
    other = office.staff()
    refusal = office.refused(staff.change_staff, ADMIN, other.id, changed(email=email))
    assert refusal == ("invalid", "email")


def test_staff_and_contacts_do_not_share_an_address(office):
    office.contact(email="amara@okafor.example")
    body = contract.CreateStaffMember(**person(email="Amara@okafor.example"))
    assert office.refused(staff.create_staff, ADMIN, body) == ("invalid", "email")


def test_the_database_too_refuses_an_address_twice(office):
    kept = office.staff(email="jonas@harborpine.example")
    other = office.staff()

    def sneak(_actor, uow):
        taken = uow.staff.get(other.id)
        uow.staff.save(type(taken)(**{**fields_of(taken), "email": kept.email.upper()}))

    assert office.refused(sneak, ADMIN) == ("invalid", "email")


def fields_of(thing):
    return {name: getattr(thing, name) for name in type(thing).__dataclass_fields__}


def test_an_archived_ones_address_is_free_again(office):
    first = office.staff(email="jonas@harborpine.example")
    office.do(staff.archive_staff, ADMIN, first.id)
    assert office.staff(email="jonas@harborpine.example").version == 1


def test_archiving_is_told_and_shown(office):
    me = office.staff()
    office.do(staff.archive_staff, ADMIN, me.id)
    shown = office.ask(people.get_staff, ADMIN, me.id)
    assert (office.keys, shown.archived, shown.version) == (["staff.archived"], True, 2)


def test_archiving_again_does_nothing(office):
    me = office.staff()
    office.do(staff.archive_staff, ADMIN, me.id)
    office.do(staff.archive_staff, ADMIN, me.id)
    assert office.told == []


def test_what_is_archived_does_not_change(office):
    me = office.staff()
    office.do(staff.archive_staff, ADMIN, me.id)
    assert office.refused(staff.change_staff, ADMIN, me.id, changed(name="Jo")) == "wrong_state"


def test_somebody_archived_acts_no_more(office):
    me = office.staff()
    office.do(staff.archive_staff, ADMIN, me.id)
    refusal = office.refused(staff.change_staff, acting(me), me.id, changed(name="Jo"))
    assert refusal == "not_allowed"


def test_the_last_admin_stays(office):
    boss = office.staff(is_admin=True)
    refusals = (
        office.refused(staff.archive_staff, ADMIN, boss.id),
        office.refused(staff.change_staff, ADMIN, boss.id, changed(is_admin=False)),
    )
    assert refusals == ("wrong_state", "wrong_state")


def test_one_of_two_admins_may_go(office):
    boss = office.staff(is_admin=True)
    office.staff(is_admin=True)
    after = office.do(staff.change_staff, acting(boss), boss.id, changed(is_admin=False))
    assert after.is_admin is False


def test_unknown_staff_are_not_found(office):
    refusals = (
        office.refused(staff.change_staff, ADMIN, "nobody", changed(name="Jo")),
        office.refused(staff.archive_staff, ADMIN, "nobody"),
        office.not_told(people.get_staff, ADMIN, "nobody"),
    )
    assert refusals == ("not_found",) * 3


def test_hours_are_kept_and_read(office):
    me = office.staff()
    put = office.do(staff.put_hours, acting(me), me.id, HOURS)
    shown = office.ask(people.get_hours, acting(me), me.id)
    assert (
        put.model_dump(mode="json")
        == shown.model_dump(mode="json")
        == {
            "version": 2,
            "time_zone": "Europe/Berlin",
            "weekly": {"mon": [["09:00", "12:00"], ["13:00", "17:00"]], "tue": []},
            "overrides": {"2026-12-24": []},
        }
    )


def test_hours_are_kept_as_their_writer_saw_them_or_not_at_all(office):
    me = office.staff()
    seen = HOURS.model_copy(update={"expected_version": 1})
    office.do(staff.put_hours, ADMIN, me.id, seen)
    later = contract.PutHours(time_zone="UTC", weekly={}, expected_version=1)
    assert office.refused(staff.put_hours, ADMIN, me.id, later) == "stale_version"
    assert office.ask(people.get_hours, ADMIN, me.id).time_zone == "Europe/Berlin"
    office.do(staff.put_hours, ADMIN, me.id, later.model_copy(update={"expected_version": 2}))
    assert office.ask(people.get_hours, ADMIN, me.id).time_zone == "UTC"


def test_what_was_answered_may_be_sent_back_and_is_guarded_by_its_version(office):
    me = office.staff()
    office.do(staff.put_hours, ADMIN, me.id, HOURS)
    answered = office.ask(people.get_hours, ADMIN, me.id).model_dump(mode="json")
    back = contract.PutHours.model_validate(answered)
    assert back.expected_version == answered["version"]
    office.do(staff.put_hours, ADMIN, me.id, back)


def test_hours_move_the_staff_members_zone(office):
    me = office.staff()
    office.do(staff.put_hours, ADMIN, me.id, HOURS)
    event, _ = office.told[0]
    assert (event.key, event.staff.time_zone, event.staff.version) == (
        "staff.changed",
        "Europe/Berlin",
        2,
    )


def test_the_same_hours_again_are_no_change(office):
    me = office.staff()
    office.do(staff.put_hours, ADMIN, me.id, HOURS)
    office.do(staff.put_hours, ADMIN, me.id, HOURS)
    assert office.told == []


def test_new_staff_have_no_hours(office):
    me = office.staff()
    assert office.ask(people.get_hours, ADMIN, me.id).model_dump() == {
        "version": 1,
        "time_zone": "Europe/London",
        "weekly": {},
        "overrides": {},
    }
