"""Tasks before staff: on their calendar and beside an appointment, ticked off without a script."""

from datetime import timedelta

import pytest

from libs.contracts.scheduling import people, tasks
from services.gateway.portal import reception
from tests.support import an
from tests.support.firm import KEY, later
from tests.support.portal_visitor import PortalVisitor

WEEK = "/calendar?view=week&date=2026-11-18"


@pytest.fixture
def task(house):
    return house.firm.task(house.appointment, "Call Amara", due_at=an.START)


@pytest.fixture
def base(house):
    return f"/calendar/appointments/{house.appointment.id}"


def open_tasks(house):
    return [one.title for one in house.firm.call(tasks.LIST_TASKS, KEY, open=True).items]


def test_a_calendar_without_tasks_says_nothing_of_them(jonas):
    jonas.get(WEEK)
    assert 'class="tasks"' not in jonas.html


def test_they_stand_on_the_calendar_of_whose_they_are(house, jonas, task):
    jonas.get(WEEK)
    for words in (
        "1 task",
        "Call Amara",
        "Amara Okafor, due Wed 18 Nov, 09:00. From the automation “Late change”",
        "Done: Call Amara",
    ):
        assert words in jonas.text


def test_those_of_others_do_not(house, task):
    mei = house.firm.staff("Mei Harbor")
    visitor = PortalVisitor.signed_in(house, mei)
    visitor.get(WEEK)
    assert "Call Amara" not in visitor.text


def test_what_is_overdue_comes_first_and_is_counted(house, jonas, task):
    house.firm.task(house.appointment, "Write", due_at=an.NOW - timedelta(hours=1))
    jonas.get(WEEK)
    assert "2 tasks 1 overdue" in jonas.text
    assert jonas.text.index("Write") < jonas.text.index("Call Amara")
    assert "overdue since Mon 16 Nov, 07:00" in jonas.text


def test_more_than_a_page_of_them_are_counted_and_shown_all(house, jonas, monkeypatch):
    monkeypatch.setattr(reception, "_AT_ONCE", 2)
    for n in range(5):
        house.firm.task(house.appointment, f"Call {n}", due_at=an.NOW - timedelta(hours=9 - n))
    jonas.get(WEEK)
    assert "5 tasks 5 overdue" in jonas.text
    at = [jonas.text.index(f"Done: Call {n}") for n in range(5)]
    assert at == sorted(at)


def test_one_is_ticked_off_and_the_same_week_follows(house, jonas, task):
    jonas.get(WEEK)
    back = jonas.hidden()["back"].replace("&amp;", "&")
    answer = jonas.post(f"/calendar/tasks/{task.id}", done="yes", back=back)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{WEEK}#tasks")
    jonas.get(WEEK)
    assert ("The task is done." in jonas.text, open_tasks(house)) == (True, [])


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/calendar\r\nX: y", ""]
)
def test_a_form_leads_nowhere_but_to_the_calendar(jonas, task, back):
    answer = jonas.post(f"/calendar/tasks/{task.id}", back=back)
    assert answer.headers["Location"] == "/calendar#tasks"


def test_ticked_off_twice_it_is_done_once(house, jonas, task):
    for _ in range(2):
        assert jonas.post(f"/calendar/tasks/{task.id}", done="yes").status_code == 303
    assert open_tasks(house) == []


def test_the_address_of_a_task_leads_to_the_calendar(jonas, task):
    assert jonas.get(f"/calendar/tasks/{task.id}").headers["Location"] == "/calendar"


def test_a_task_that_is_none_is_not_found(jonas):
    assert jonas.post("/calendar/tasks/nothing").status_code == 404


def test_contacts_have_no_such_page(house, amara, task):
    assert amara.post(f"/calendar/tasks/{task.id}").status_code == 403
    assert open_tasks(house) == ["Call Amara"]


def test_a_form_of_another_session_changes_nothing(house, jonas, task):
    jonas.post(f"/calendar/tasks/{task.id}", csrf_token="another")
    assert open_tasks(house) == ["Call Amara"]


def test_beside_an_appointment_stand_those_about_its_contact(house, jonas, base, task):
    other = house.firm.book(later(days=1))
    jonas.get(f"/calendar/appointments/{other.id}")
    assert "Call Amara" in jonas.text


def test_in_the_dialog_it_is_ticked_off_and_put_back(house, jonas, base, task):
    dialog = {"HX-Request": "true", "HX-Target": "dialog"}
    jonas.post(f"{base}/tasks/{task.id}", headers=dialog, done="yes")
    assert "done by Jonas Weber, Mon 16 Nov, 08:00" in jonas.text
    assert open_tasks(house) == []
    jonas.post(f"{base}/tasks/{task.id}", headers=dialog, done="no")
    assert "due Wed 18 Nov, 09:00" in jonas.text
    assert open_tasks(house) == ["Call Amara"]


def test_without_a_script_its_page_follows(jonas, base, task):
    answer = jonas.post(f"{base}/tasks/{task.id}", done="yes")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{base}#tasks-title")
    assert "done by Jonas Weber" in jonas.get(base).get_data(as_text=True)
    assert "done by Jonas Weber" in jonas.get(f"{base}/tasks/{task.id}").get_data(as_text=True)


def test_a_company_without_a_contact_shows_those_about_the_appointment(house, jonas):
    company = house.firm.company("Okafor Ceramics", house.firm.amara)
    one = house.firm.book(later(days=1), target={"kind": "company", "id": company.id})
    house.firm.task(one, "Send the list")
    house.firm.company("Berg", house.firm.amara)
    jonas.get(f"/calendar/appointments/{one.id}")
    assert "Send the list" in jonas.text


def test_in_german_they_are_aufgaben(house, jonas, task):
    house.firm.call(people.CHANGE_STAFF, KEY, id=house.firm.jonas.id, language="de")
    visitor = PortalVisitor.signed_in(
        house, house.firm.call(people.GET_STAFF, KEY, id=house.firm.jonas.id)
    )
    visitor.get(WEEK)
    for words in ("1 Aufgabe", "fällig Mi., 18.11., 09:00", "Erledigt: Call Amara"):
        assert words in visitor.text


def test_words_of_others_stay_words(house, jonas, base):
    house.firm.task(house.appointment, "<script>alert(1)</script>")
    for path in (WEEK, base):
        jonas.get(path)
        assert "<script>alert(1)" not in jonas.html
