"""From the mail to another time, or to none: with and without scripts, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.keyboard import press, tab_to

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@pytest.fixture(params=["with scripts", "without scripts"])
def scripts(request):
    return {"java_script_enabled": request.param == "with scripts"}


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def reader(request, browser, served, scripts):
    """Amara's browser; ``reader.open(path)`` begins at her mail's link."""
    context = browser.new_context(viewport=request.param, locale="en-GB", **scripts)
    page = context.new_page()
    page.open = lambda person=None, step="": page.goto(
        f"{served.base}/a/{served.token(person)}{step}"
    )
    yield page
    context.close()


def test_she_moves_it_with_book_it(served, reader):
    reader.open()
    expect(reader.get_by_role("heading", level=1)).to_have_text(
        "Hello Amara, here is your appointment"
    )
    assert re.search(r"/appointment/[\w-]+$", reader.url)
    reader.get_by_role("link", name="Reschedule").click()
    reader.get_by_role("radio", name="Friday 20 November").check()
    reader.get_by_role("radio", name="10:00", exact=True).locator("visible=true").check()
    reader.get_by_role("button", name="Continue").click()
    expect(reader.get_by_text("Wed 18 Nov")).to_be_visible()
    expect(reader.get_by_text("Fri 20 Nov")).to_be_visible()
    reader.get_by_label("Reason (optional)").fill("A clash")
    assert served.now().version == 1
    reader.get_by_role("button", name="Book It!").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Your appointment is moved")
    assert served.now().start.isoformat() == "2026-11-20T10:00:00+00:00"


def test_she_takes_the_same_time_on_another_day(served, reader):
    reader.open(step="/reschedule")
    reader.get_by_role("radio", name="Thu 19 Nov, 09:00").check()
    reader.get_by_role("button", name="Continue").click()
    reader.get_by_role("button", name="Book It!").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Your appointment is moved")
    assert served.now().start.isoformat() == "2026-11-19T09:00:00+00:00"


def test_she_cancels_it_only_with_the_tick(served, reader):
    reader.open(step="/cancel")
    reader.get_by_role("button", name="Cancel Appointment").click()
    assert served.now().status == "booked"
    reader.get_by_label("Yes, cancel it").check()
    reader.get_by_role("button", name="Cancel Appointment").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("This appointment is cancelled")
    assert served.now().status == "cancelled"


def test_staff_move_it_to_another_type_by_their_link(served, reader):
    served.firm.type(name="Check-in", duration_minutes=30)
    reader.open(served.firm.jonas, "/reschedule")
    reader.get_by_label("Appointment type").select_option(label="Check-in, 30 min")
    reader.get_by_role("button", name="Show").click()
    reader.get_by_role("radio", name="Friday 20 November").check()
    reader.get_by_role("radio", name="10:00", exact=True).locator("visible=true").check()
    reader.get_by_role("button", name="Continue").click()
    reader.get_by_role("button", name="Book It!").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Your appointment is moved")
    assert served.now().type.name == "Check-in"


def test_two_open_mails_do_not_clash(served, reader):
    other = served.firm.book("2026-11-19T15:00:00Z")
    reader.open()
    second = reader.context.new_page()
    second.goto(f"{served.base}/a/{served.token(appointment=other)}/cancel")
    second.get_by_label("Yes, cancel it").check()
    second.get_by_role("button", name="Cancel Appointment").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("This appointment is cancelled")
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_have_text(re.compile("^Hello Amara"))
    assert served.now().status == "booked"


def enter(page):
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_keyboard_is_enough(served, browser):
    context = browser.new_context(viewport=DESKTOP, locale="en-GB")
    page = context.new_page()
    page.goto(f"{served.base}/a/{served.token()}")
    tab_to(page, "Reschedule")
    enter(page)
    tab_to(page, "18")
    press(page, "ArrowRight", "ArrowRight")
    expect(page.get_by_role("radio", name="Friday 20 November")).to_be_checked()
    tab_to(page, "09:00")
    press(page, "Space", "ArrowRight", "ArrowRight")
    tab_to(page, "Continue")
    enter(page)
    tab_to(page, "Book It!")
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your appointment is moved")
    assert served.now().start.isoformat() == "2026-11-20T10:00:00+00:00"
    context.close()


def test_what_is_wrong_has_the_focus(served, browser):
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{served.base}/a/{served.token()}/reschedule")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title(re.compile("^Not changed: "))
    context.close()


def test_a_scanner_with_scripts_changes_nothing(served, browser):
    link_id = served.issue()
    before = served.everything()
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    waiting, seen = [f"{served.base}/a/{served.token(link_id=link_id)}"], set()
    while waiting and len(seen) < 25:
        address = waiting.pop(0)
        seen.add(address)
        if address.endswith(".ics"):
            continue
        page.goto(address)
        found = page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        waiting += [
            one for one in found if one.startswith(served.base) and one not in {*seen, *waiting}
        ]
        here = page.url
        for number in range(page.locator("form").count()):
            page.goto(here)
            with page.expect_navigation():
                page.locator("form").nth(number).evaluate("form => form.submit()")
    assert len(seen) > 5
    assert served.everything() == before
    context.close()
