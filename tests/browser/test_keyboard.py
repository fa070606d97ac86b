"""By the keyboard alone: staff and contacts book, move and cancel in the portal's dialogs."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.keyboard import press, tab_to

AGENDA = "view=agenda&date=2026-11-16"


@pytest.fixture
def dialog_of(open_as):
    """``dialog_of(person, path, name) -> page``: what is called so was opened with Enter."""

    def opened(person, path, name):
        page = open_as(person, path)
        tab_to(page, name)
        press(page, "Enter")
        expect(page.locator("dialog[open] #dialog-title")).to_be_focused()
        return page

    return opened


def go_on(page, name, heading):
    """Presses what is called so; the next step's heading has the focus then."""
    tab_to(page, name)
    press(page, "Enter")
    expect(page.locator("dialog[open]").get_by_role("heading", name=heading)).to_be_focused()


def choose_friday_at_ten(page):
    """The day is one stop of Tab, and so is its time; arrows choose within them."""
    tab_to(page, "free")
    friday = page.get_by_role("radio", name="Friday 20 November")
    for _ in range(4):
        if friday.is_checked():
            break
        press(page, "ArrowRight")
    expect(friday).to_be_checked()
    tab_to(page, "09:00")
    press(page, "Space", "ArrowRight", "ArrowRight")
    expect(
        page.get_by_role("radio", name="10:00", exact=True).locator("visible=true")
    ).to_be_checked()


def closed_at(page, name):
    """No dialog is open, and the focus is on what is called so."""
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(":focus")).to_have_text(re.compile(name))


def test_staff_move_and_then_cancel(served, dialog_of):
    page = dialog_of(served.firm.jonas, f"/calendar?{AGENDA}", "Amara Okafor")
    go_on(page, "Reschedule Appointment", "Pick a new time")
    press(page, "Escape")
    closed_at(page, "Amara Okafor")
    press(page, "Enter")
    go_on(page, "Reschedule Appointment", "Pick a new time")
    choose_friday_at_ten(page)
    go_on(page, "Continue", "Check the details")
    tab_to(page, "Reschedule Appointment")
    press(page, "Enter")
    closed_at(page, "Amara Okafor")
    assert served.now().start.isoformat() == "2026-11-20T10:00:00+00:00"
    press(page, "Enter")
    go_on(page, "Cancel Appointment", "Cancel this appointment?")
    tab_to(page, "Cancel Appointment")
    press(page, "Enter")
    closed_at(page, "Amara Okafor")
    assert served.now().status == "cancelled"


def test_staff_book(served, dialog_of):
    served.firm.contact("Zoe Kim")
    page = dialog_of(served.firm.jonas, f"/calendar?{AGENDA}", "Book for a contact")
    people = page.locator("#people").get_by_role("link")
    expect(people).to_have_count(2)
    tab_to(page, "Search contacts and companies")
    page.keyboard.type("amara")
    expect(people).to_have_count(1)
    expect(page.locator("#live")).to_have_text("1 found")
    expect(page.locator("#q")).to_be_focused()
    go_on(page, "Amara Okafor", "Pick a time")
    choose_friday_at_ten(page)
    go_on(page, "Continue", "Check the details")
    tab_to(page, "Book for Amara")
    press(page, "Enter")
    closed_at(page, "Amara Okafor")
    expect(page.locator(":focus")).to_contain_text("10:00")


def test_a_contact_moves_and_then_cancels(served, dialog_of):
    page = dialog_of(served.firm.amara, f"/portal/calendar?{AGENDA}", "Strategy session")
    go_on(page, "Reschedule Appointment", "Pick a new time")
    press(page, "Escape")
    closed_at(page, "Strategy session")
    press(page, "Enter")
    go_on(page, "Reschedule Appointment", "Pick a new time")
    choose_friday_at_ten(page)
    go_on(page, "Continue", "Move your appointment to this time?")
    tab_to(page, "Book It!")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Your appointment is moved")).to_be_focused()
    assert served.now().start.isoformat() == "2026-11-20T10:00:00+00:00"
    go_on(page, "Cancel Appointment", "Cancel your appointment?")
    tab_to(page, "Cancel Appointment")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="This appointment is cancelled")).to_be_focused()
    assert served.now().status == "cancelled"


def turn_the_pages(page):
    """Later, later and earlier again, and once more where nothing is earlier."""
    for name, week in (
        ("Next week", "23 – 29 November 2026"),
        ("Next week", "30 November – 6 December 2026"),
        ("Previous week", "23 – 29 November 2026"),
        ("Previous week", "16 – 22 November 2026"),
        ("Previous week", "16 – 22 November 2026"),
    ):
        button = page.get_by_role("button", name=name)
        button.focus()
        press(page, "Enter")
        expect(page.locator("#times").get_by_role("heading", name=week)).to_be_visible()
        expect(button).to_be_focused()


@pytest.mark.parametrize("has_scripts", [True, False])
@pytest.mark.parametrize("address", ["/portal/appointments/{}/reschedule", "/portal/book/{}"])
def test_who_turns_to_other_weeks_stays_on_the_button(served, open_as, address, has_scripts):
    subject = served.appointment if "appointments" in address else served.appointment.type
    page = open_as(served.firm.amara, address.format(subject.id), java_script_enabled=has_scripts)
    turn_the_pages(page)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_staff_who_turn_to_other_weeks_stay_on_the_button(served, open_as, has_scripts):
    path = f"/calendar/appointments/{served.appointment.id}/reschedule"
    turn_the_pages(open_as(served.firm.jonas, path, java_script_enabled=has_scripts))


@pytest.mark.parametrize("has_scripts", [True, False])
def test_where_nothing_is_earlier_what_was_chosen_stays_chosen(served, open_as, has_scripts):
    path = f"/portal/appointments/{served.appointment.id}/reschedule"
    page = open_as(served.firm.amara, path, java_script_enabled=has_scripts)
    page.locator("[id='day-2026-11-20']").check()
    page.locator("[id='at-2026-11-20T10:00:00Z']").check()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    earlier = page.get_by_role("button", name="Previous week")
    earlier.focus()
    press(page, "Enter")
    expect(earlier).to_be_focused()
    go_on = page.get_by_role("button", name="Continue")
    go_on.click()
    expect(page.get_by_role("heading", name="Move your appointment to this time?")).to_be_visible()
    assert [url for url in asked if "turn=" in url] == []


def test_who_turns_to_other_weeks_in_the_dialog_stays_on_the_button(served, dialog_of):
    page = dialog_of(served.firm.amara, f"/portal/calendar?{AGENDA}", "Strategy session")
    go_on(page, "Reschedule Appointment", "Pick a new time")
    turn_the_pages(page)


def test_the_first_free_day_has_the_focus_once_it_is_shown(served, dialog_of):
    page = dialog_of(served.firm.amara, f"/portal/calendar?{AGENDA}", "Strategy session")
    go_on(page, "Reschedule Appointment", "Pick a new time")
    page.locator("#jump").fill("2027-06-14")
    expect(page.get_by_text("Nothing is free in this week.")).to_be_visible()
    tab_to(page, "Show it")
    press(page, "Enter")
    shown = page.locator("#times").get_by_role("heading", name="16 – 22 November 2026")
    expect(shown).to_be_visible()
    expect(page.locator(":focus")).to_have_attribute("name", "day")


def test_a_contact_books(served, open_as):
    page = open_as(served.firm.amara, "/portal")
    for name, heading in (
        ("Book", "What would you like to book?"),
        ("Strategy session", "Pick a time"),
    ):
        tab_to(page, name)
        press(page, "Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    choose_friday_at_ten(page)
    tab_to(page, "Continue")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Book this time?")
    tab_to(page, "Book It!")
    press(page, "Enter")
    expect(page.get_by_text("Booked. The confirmation is on its way to you.")).to_be_visible()
    friday = dict.fromkeys(("from", "to"), "2026-11-20")
    free = [f"{one:%H:%M}" for one in served.firm.starts(**friday)]
    assert ("09:00" in free, "10:00" in free) == (True, False)


def test_what_a_contact_chooses_is_shown_at_once_and_keeps_the_focus(served, dialog_of):
    page = dialog_of(served.firm.amara, f"/portal/calendar?{AGENDA}", "Strategy session")
    go_on(page, "Reschedule Appointment", "Pick a new time")
    dialog = page.locator("dialog[open]")
    expect(dialog.get_by_role("button", name="Show", exact=True)).to_be_hidden()
    tab_to(page, "24 h")
    press(page, "ArrowRight")
    expect(page.get_by_role("radio", name="10:00 am", exact=True).first).to_be_attached()
    expect(page.get_by_role("radio", name="12 h")).to_be_focused()
    page.locator("#pick-tz").focus()
    page.keyboard.type("New York")
    expect(dialog.get_by_text("New York time", exact=False).first).to_be_visible()
    expect(page.locator("#pick-tz")).to_be_focused()
