"""A stretch of a calendar: entries, times that were given up, working hours."""

import pytest

from libs.contracts.actor import SYSTEM
from libs.contracts.scheduling import people
from libs.contracts.scheduling.calendar import SHOW_CALENDAR
from tests.support.counting import statements
from tests.support.firm import Firm, later, migrated, signed_in

WEEK = {"from": "2026-11-16T00:00:00Z", "to": "2026-11-23T00:00:00Z"}
SINCE = later(days=-7)


@pytest.fixture
def firm(database_like):
    firm = Firm(database_like(migrated))
    yield firm
    firm.close()


def calendar(firm, actor=None, **query):
    asked = {**WEEK, "since": SINCE, **query}
    return firm.call(SHOW_CALENDAR, actor or signed_in(firm.jonas), **asked)


def ids(calendar):
    return [entry.id for entry in calendar.entries]


def test_entries_come_by_start_with_all_that_is_drawn(firm):
    later_one, one = firm.book(later(hours=3)), firm.book()
    shown = calendar(firm, staff_id=firm.jonas.id).entries
    assert [entry.id for entry in shown] == [one.id, later_one.id]
    first = shown[0]
    assert (first.target.name, first.type.name, first.hue) == (
        "Amara Okafor",
        "Strategy session",
        190,
    )
    assert (first.changed.action, first.changed.actor.name) == ("booked", "Sync")


def test_what_reaches_into_the_stretch_is_there_and_what_ends_where_it_begins_is_not(firm):
    one = firm.book()
    assert ids(calendar(firm, **{"from": later(minutes=30)})) == [one.id]
    assert ids(calendar(firm, **{"from": later(minutes=60)})) == []
    assert ids(calendar(firm, to=one.start)) == []


def test_a_move_leaves_the_time_that_was_given_up(firm):
    one = firm.book()
    moved = firm.move(one, later(days=1))
    shown = calendar(firm)
    assert [(entry.start, entry.moved_from) for entry in shown.entries] == [
        (moved.start, one.start)
    ]
    assert [(gone.id, gone.start, gone.now) for gone in shown.given_up] == [
        (one.id, one.start, moved.start)
    ]


def test_a_time_that_was_moved_back_to_is_not_given_up(firm):
    one = firm.book()
    back = firm.move(firm.move(one, later(days=1)), one.start)
    assert [gone.start for gone in calendar(firm).given_up] == [later(days=1)]
    assert calendar(firm).entries[0].start == back.start


def test_old_moves_and_moves_of_what_is_cancelled_leave_nothing(firm):
    moved = firm.move(firm.book(), later(days=1))
    assert calendar(firm, since=later(days=-1, minutes=1)).given_up == []
    firm.cancel(moved)
    assert calendar(firm).given_up == []


@pytest.mark.parametrize("start", [later(), later(days=1)], ids=["same time", "another"])
def test_what_another_takes_over_leaves_its_time_in_the_calendar_of_who_held_it(firm, start):
    priya = firm.staff("Priya Nair")
    kind = firm.type(name="Either", staff_ids=[firm.jonas.id, priya.id])
    one = firm.book(type_id=kind.id, staff_id=firm.jonas.id)
    moved = firm.move(one, start, staff_id=priya.id)
    of_jonas = calendar(firm, staff_id=firm.jonas.id)
    assert ids(of_jonas) == []
    assert [(gone.start, gone.now, gone.staff.name) for gone in of_jonas.given_up] == [
        (one.start, moved.start, "Priya Nair")
    ]
    of_priya = calendar(firm, signed_in(priya), staff_id=priya.id)
    assert (ids(of_priya), of_priya.given_up) == ([one.id], [])


def test_who_was_replaced_sees_that_it_went_but_not_into_a_calendar_they_may_not_see(firm):
    private = firm.staff("Mei Tanaka", shares_calendar_with=[])
    ola, colleague = firm.staff("Ola Berg"), firm.staff("Priya Nair")
    kind = firm.type(name="Either", staff_ids=[ola.id, private.id])
    one = firm.book(type_id=kind.id, staff_id=ola.id)
    firm.move(one, later(days=1), staff_id=private.id)
    (gone,) = calendar(firm, signed_in(ola), staff_id=ola.id).given_up
    assert (gone.id, gone.start, gone.target.name) == (one.id, one.start, "Amara Okafor")
    assert (gone.now, gone.staff) == (None, None)
    assert calendar(firm, signed_in(colleague), staff_id=ola.id).given_up == []


def test_what_left_a_calendar_is_found_without_reading_all_of_history(firm):
    with statements(firm.engine) as seen:
        calendar(firm, staff_id=firm.jonas.id)
    statement = next(one for one in seen if "UNION ALL" in one)
    assert " OR history" not in statement
    assert "history.before_staff_id = " in statement


def test_working_hours_are_those_of_the_one_asked_for_without_closed_days(firm):
    spans = calendar(firm, staff_id=firm.jonas.id).working
    assert [span.start.isoformat() for span in spans][2] == "2026-11-18T09:00:00+00:00"
    firm.call(people.PUT_CLOSED_DAYS, SYSTEM, dates=["2026-11-18"])
    left = calendar(firm, staff_id=firm.jonas.id).working
    assert len(left) == len(spans) - 1
    assert calendar(firm).working is None


def test_contacts_see_their_own_and_their_companys_and_nobodys_hours(firm):
    leo = firm.contact("Leo Okafor")
    company = firm.company("Okafor Ceramics", firm.amara, leo)
    firm.book()
    shared = firm.book(later(hours=2), target={"kind": "company", "id": company.id})
    shown = calendar(firm, signed_in(leo), staff_id=firm.jonas.id)
    assert (ids(shown), shown.working) == ([shared.id], None)
    assert len(ids(calendar(firm, signed_in(firm.amara)))) == 2


def test_staff_see_no_calendar_that_is_not_shared_with_them(firm):
    private = firm.staff("Mei Tanaka", shares_calendar_with=[])
    kind = firm.type(name="Private", staff_ids=[private.id])
    firm.book(type_id=kind.id)
    ola = firm.staff("Ola Berg")
    shown = calendar(firm, signed_in(ola), staff_id=private.id)
    assert (ids(shown), shown.working) == ([], None)
    assert len(ids(calendar(firm, signed_in(private), staff_id=private.id))) == 1


@pytest.mark.parametrize("to", ["2026-11-15T00:00:00Z", "2027-01-18T00:00:00Z"])
def test_a_stretch_is_62_days_at_most(firm, to):
    refused = firm.refused(SHOW_CALENDAR, **{**WEEK, "since": SINCE, "to": to})
    assert (refused.code, refused.extra["errors"][0].field) == ("invalid", "to")


def test_a_calendar_costs_three_statements_whatever_is_in_it(firm):
    def cost():
        with statements(firm.engine) as seen:
            calendar(firm, staff_id=firm.jonas.id)
        return len(seen)

    empty = cost()
    for hour in range(4):
        firm.move(firm.book(later(hours=hour)), later(hours=hour, days=1))
    assert (empty, cost()) == (3, 3)
