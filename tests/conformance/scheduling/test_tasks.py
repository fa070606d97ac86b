"""Tasks are listed for whoever may use the calendar of whose they are, and ticked off by them."""

from datetime import timedelta

import pytest

from libs.contracts.scheduling import tasks
from tests.support import an
from tests.support.counting import statements
from tests.support.firm import KEY, Firm, by_link, migrated, signed_in


@pytest.fixture
def firm(database_like):
    firm = Firm(database_like(migrated))
    yield firm
    firm.close()


@pytest.fixture
def one(firm):
    return firm.book()


def given(firm, one, *titles, **parts):
    for title in titles:
        firm.task(one, title, **parts)


def listed(firm, actor=KEY, **query):
    return [task.title for task in firm.call(tasks.LIST_TASKS, actor, **query).items]


def task(firm, title):
    return next(one for one in firm.call(tasks.LIST_TASKS).items if one.title == title)


def change(firm, called, actor=KEY, **body):
    return firm.call(tasks.CHANGE_TASK, actor, id=task(firm, called).id, **body)


def test_they_come_by_when_they_are_due_page_by_page(firm, one):
    given(firm, one, "made now")
    given(firm, one, "tomorrow", due_at=an.NOW + timedelta(days=1))
    given(firm, one, "overdue", due_at=an.NOW - timedelta(days=1))
    first = firm.call(tasks.LIST_TASKS, limit=2)
    rest = firm.call(tasks.LIST_TASKS, limit=2, cursor=first.next_cursor)
    assert [each.title for each in (*first.items, *rest.items)] == [
        "overdue",
        "made now",
        "tomorrow",
    ]


def test_staff_see_those_of_calendars_that_they_may_use(firm, one):
    alone, shared = firm.staff("Ola Nord", shares_calendar_with=[]), firm.staff("Mei Harbor")
    given(firm, one, "Ola's", staff_id=alone.id)
    given(firm, one, "Mei's", staff_id=shared.id)
    given(firm, one, "Jonas's")
    seen = {
        name: sorted(listed(firm, actor))
        for name, actor in {
            "admin": signed_in(firm.jonas),
            "ola": signed_in(alone),
            "mei": signed_in(shared),
            "key": KEY,
        }.items()
    }
    everything = ["Jonas's", "Mei's", "Ola's"]
    assert seen == {
        "admin": everything,
        "key": everything,
        "ola": everything,
        "mei": ["Jonas's", "Mei's"],
    }


def test_they_are_asked_for_by_whose_they_are_whom_they_are_about_and_whether_open(firm, one):
    zoe, other, mei = (
        firm.contact("Zoe Lindqvist"),
        firm.book(an.START + timedelta(hours=2)),
        firm.staff("Mei Harbor"),
    )
    given(firm, one, "done")
    given(firm, one, "open")
    given(firm, other, "about Zoe", contact_id=zoe.id, staff_id=mei.id)
    change(firm, "done", done=True)
    assert {
        "mine": listed(firm, signed_in(mei), mine=True),
        "staff": listed(firm, staff_id=mei.id),
        "contact": listed(firm, contact_id=zoe.id),
        "appointment": listed(firm, appointment_id=other.id),
        "done": listed(firm, open=False),
        "open": sorted(listed(firm, open=True)),
    } == {
        "mine": ["about Zoe"],
        "staff": ["about Zoe"],
        "contact": ["about Zoe"],
        "appointment": ["about Zoe"],
        "done": ["done"],
        "open": ["about Zoe", "open"],
    }


def test_contacts_and_links_are_told_of_none(firm, one):
    given(firm, one, "Call back")
    wanted = task(firm, "Call back").id
    for actor in (signed_in(firm.amara), by_link(firm.jonas, one)):
        codes = [
            firm.refused(tasks.LIST_TASKS, actor).code,
            firm.refused(tasks.CHANGE_TASK, actor, id=wanted, done=True).code,
        ]
        assert codes == ["not_allowed", "not_allowed"]


def test_one_is_ticked_off_once_and_put_back(firm, one):
    given(firm, one, "Call back")
    done = change(firm, "Call back", signed_in(firm.jonas), done=True)
    firm.clock.set(an.NOW + timedelta(hours=1))
    again = change(firm, "Call back", KEY, done=True)
    assert (done.done_at, done.done_by, again) == (an.NOW, "Jonas Weber", done)
    back = change(firm, "Call back", KEY, done=False)
    assert (back.done_at, back.done_by) == (None, None)


def test_it_is_worded_anew_and_its_time_taken_away(firm, one):
    given(firm, one, "Call back", due_at=an.START)
    changed = change(firm, "Call back", title="Write back", due_at=None)
    assert (changed.title, changed.due_at, listed(firm)) == ("Write back", None, ["Write back"])


def test_whose_calendar_one_may_not_use_has_no_tasks(firm, one):
    alone, mei = firm.staff("Ola Nord", shares_calendar_with=[]), firm.staff("Mei Harbor")
    given(firm, one, "Ola's", staff_id=alone.id)
    wanted = task(firm, "Ola's").id
    codes = [
        firm.refused(tasks.CHANGE_TASK, signed_in(mei), id=wanted, done=True).code,
        firm.refused(tasks.CHANGE_TASK, KEY, id="nothing", done=True).code,
    ]
    assert codes == ["not_found", "not_found"]


@pytest.mark.parametrize("body", [{"done": None}, {"title": ""}, {"title": None}, {"done": "yes"}])
def test_bad_values_are_refused_by_name(firm, one, body):
    given(firm, one, "Call back")
    name = next(iter(body))
    try:
        problem = firm.refused(tasks.CHANGE_TASK, id=task(firm, "Call back").id, **body)
        field = problem.extra["errors"][0].field
    except ValueError as error:
        field = error.errors()[0]["loc"][0]
    assert field == name


def test_a_key_has_no_tasks_of_its_own(firm):
    assert firm.refused(tasks.LIST_TASKS, mine=True).code == "invalid"


def test_a_list_costs_two_statements_however_long(firm, one):
    given(firm, one, *(f"task {number}" for number in range(5)))
    with statements(firm.engine) as seen:
        listed(firm, signed_in(firm.jonas), mine=True)
    assert len(seen) == 2
