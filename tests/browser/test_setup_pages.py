"""The set-up's pages walked: a type from its starter to its archive, hours, closed days, a text.

With scripts on a desktop, without them on a phone.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import cookies
from tests.support.page_faults import faults

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
OWN = "Hello {{contact.first_name}}"
WALKS = {
    "with scripts": {"viewport": DESKTOP},
    "without scripts": {"viewport": PHONE, "java_script_enabled": False},
}


@pytest.fixture(params=WALKS)
def admin(request, served, browser):
    """``admin(path) -> page``: as Jonas sees it."""
    context = browser.new_context(locale="en-GB", reduced_motion="reduce", **WALKS[request.param])
    context.add_cookies(cookies(served, served.firm.jonas))
    page = context.new_page()

    def go(path):
        page.goto(f"{served.base}{path}")
        return page

    yield go
    context.close()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()


def test_a_type_from_its_starter_to_its_archive(served, admin):
    page = admin("/types/new?starter=visit")
    page.get_by_label("Name", exact=True).fill("House call")
    page.get_by_label("Length", exact=True).fill("long")
    press(page, "Create it")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text(
        "Write how many minutes it takes: a whole number from 1 to 1,440."
    )
    expect(page.get_by_label("Name", exact=True)).to_have_value("House call")
    page.get_by_label("Length", exact=True).fill("75")
    shown = page.get_by_role("button", name="Show preview", exact=True)
    if shown.is_visible():
        shown.click()
    expect(page.locator("#type-preview .card")).to_contain_text("75 minutes")
    press(page, "Create it")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    page.get_by_role("link", name="House call").click()
    press(page, "Add reminder")
    expect(page.get_by_label("Reminder 2", exact=True)).to_be_visible()
    page.get_by_label("Colour").fill("30")
    press(page, "Save changes")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    made = next(one for one in served.firm.types() if one.name == "House call")
    assert (made.duration_minutes, made.color_hue, len(made.reminders)) == (75, 30, 2)
    page.get_by_role("link", name="House call").click()
    page.get_by_role("link", name="Archive this type").click()
    press(page, "Archive it")
    expect(page.get_by_role("link", name="House call")).to_have_count(0)
    assert "House call" not in [one.name for one in served.firm.types()]


def test_hours_with_a_stretch_more_and_a_day_off(served, admin):
    page = admin("/availability")
    press(page, "Add hours, Saturday")
    page.get_by_label("Saturday, hours 1, until").fill("08:00")
    press(page, "Day off")
    page.get_by_label("Date, date 1").wait_for()
    press(page, "Save changes")
    expect(page.get_by_role("link", name="Saturday: Ends before it starts.")).to_be_visible()
    expect(page.get_by_role("link", name="Choose a date.")).to_be_visible()
    page.get_by_label("Saturday, hours 1, until").fill("13:00")
    page.get_by_label("Date, date 1").fill("2026-12-24")
    press(page, "Save changes")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    now = served.firm.hours_of(served.firm.jonas)
    assert now.weekly["sat"] == [("09:00", "13:00")]
    assert [day.isoformat() for day in now.overrides] == ["2026-12-24"]


def test_days_are_closed_and_opened_again(admin):
    page = admin("/closed-days")
    page.get_by_label("First day").fill("2026-12-24")
    page.get_by_label("Last day (optional)").fill("2026-12-23")
    press(page, "Close")
    expect(page.get_by_role("link", name="Ends before it starts.")).to_be_visible()
    page.get_by_label("Last day (optional)").fill("2026-12-26")
    press(page, "Close")
    expect(page.get_by_text("3 days are closed.")).to_be_visible()
    page.get_by_role("button", name=re.compile("Remove 24")).click()
    expect(page.get_by_text("No day ahead is closed.")).to_be_visible()


def test_a_text_is_written_looked_at_and_put_back(served, admin):
    page = admin("/emails/rescheduled")
    page.get_by_label("Message", exact=True).fill("Hi {{contact.fist_name}}")
    press(page, "Save changes")
    expect(page.get_by_role("alert")).to_contain_text("Did you mean {{contact.first_name}}?")
    page.get_by_label("Message", exact=True).fill("Dear {{contact.first_name}}")
    press(page, "E-mail")
    expect(page.frame_locator("iframe[name$=preview]").get_by_text("Dear Amara")).to_be_visible()
    press(page, "Send me a test")
    expect(page.get_by_text("A test is on its way to jonas@harborpine.example.")).to_be_visible()
    press(page, "Save changes")
    expect(page.get_by_text("Version 1", exact=True)).to_be_visible()
    press(page, "Restore , Rebook’s own text")
    expect(page.get_by_text("Version 2", exact=True)).to_be_visible()
    texts = served.notifications.texts["rescheduled", "target", "en"]
    assert [body for _, body in texts] == ["Dear {{contact.first_name}}", OWN]


def test_forms_with_faults_in_them_break_no_rule(served, browser, axe):
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    context.add_cookies(cookies(served, served.firm.jonas))
    page, found = context.new_page(), {}
    for path, label, wrong, button in (
        ("/types/new?starter=visit", "Length", "long", "Create it"),
        ("/availability", "Monday, hours 1, until", "08:00", "Save changes"),
        ("/closed-days", "First day", "2020-01-01", "Close"),
        ("/emails/rescheduled", "Subject", "{{nobody}}", "Save changes"),
    ):
        page.goto(f"{served.base}{path}")
        page.get_by_label(label, exact=True).fill(wrong)
        press(page, button)
        page.get_by_role("alert").locator("visible=true").wait_for()
        if broken := faults(page, axe):
            found[path] = broken
    context.close()
    assert found == {}
