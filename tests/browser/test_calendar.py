"""The calendar in a browser: by mouse, by keyboard, on a phone, and without a script."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.firm import later
from tests.support.portal_visitor import PASSWORD, account_with_password

DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
WEEK = "/calendar?view=week&date=2026-11-18"


@pytest.fixture
def open_as(served, browser):
    """``open_as(person, path, **context) -> page``, signed in by typing."""
    contexts = []

    def sign_in(person, path="/", **more):
        account_with_password(served, person)
        context = browser.new_context(
            locale="en-GB", timezone_id="Europe/Berlin", **{"viewport": DESKTOP, **more}
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{served.base}{path}")
        page.get_by_label("E-mail", exact=True).fill(person.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        page.wait_for_load_state()  # scripts have run, and hear what is pressed
        return page

    yield sign_in
    for context in contexts:
        context.close()


@pytest.fixture
def jonas(served, open_as):
    return open_as(served.firm.jonas, WEEK)


def heading(page):
    return page.get_by_role("heading", level=1)


def the_appointment(page):
    return page.get_by_role("link", name=re.compile("^Amara Okafor"))


def test_one_signs_in_sees_the_week_and_signs_out(served, jonas):
    expect(heading(jonas)).to_have_text("16 – 22 November 2026")
    expect(the_appointment(jonas)).to_be_visible()
    jonas.get_by_role("link", name="Profile").click()
    jonas.get_by_role("button", name="Sign out").click()
    expect(jonas).to_have_url(f"{served.base}/sign-in")


@pytest.mark.parametrize("without_scripts", [False, True], ids=["scripts", "no scripts"])
def test_every_view_is_one_link_away(served, open_as, without_scripts):
    page = open_as(served.firm.jonas, WEEK, java_script_enabled=not without_scripts)
    for view, title in (
        ("Day", "18 November 2026"),
        ("Month", "November 2026"),
        ("Agenda", "16 – 22 November 2026"),
        ("Week", "16 – 22 November 2026"),
    ):
        page.get_by_role("link", name=view, exact=True).click()
        expect(heading(page)).to_have_text(title)
        found = page.get_by_role("link", name=re.compile("Amara Okafor"))
        expect(found).to_have_count(1)


def test_without_scripts_zones_filters_and_the_profile_are_forms(served, open_as):
    page = open_as(served.firm.jonas, WEEK, java_script_enabled=False)
    page.get_by_label("Time zone").select_option("Asia/Kathmandu")
    page.get_by_role("button", name="Show").first.click()
    expect(page.get_by_role("link", name=re.compile("14:45"))).to_be_visible()
    page.locator("#filters").click()
    page.get_by_label("Confirmed").uncheck()
    page.locator(".filters").get_by_role("button", name="Show").click()
    expect(page.get_by_text("Nothing of this kind in this week.")).to_be_visible()
    page.get_by_role("link", name="Profile").click()
    page.get_by_label("Name").fill("Jonas W.")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


def test_a_zone_takes_effect_when_it_is_chosen(jonas):
    with jonas.expect_navigation():
        jonas.get_by_label("Time zone").select_option("Asia/Kathmandu")
    expect(the_appointment(jonas)).to_have_accessible_name(re.compile("14:45"))
    assert "tz=Asia%2FKathmandu" in jonas.url


def test_single_keys_move_through_the_calendar(jonas):
    for key, title in (
        ("j", "23 – 29 November 2026"),
        ("k", "16 – 22 November 2026"),
        ("d", "18 November 2026"),
        ("m", "November 2026"),
        ("a", "16 – 22 November 2026"),
        ("t", "16 – 22 November 2026"),
        ("w", "16 – 22 November 2026"),
    ):
        with jonas.expect_navigation():
            jonas.keyboard.press(key)
        expect(heading(jonas)).to_have_text(title)
    assert "view=week" in jonas.url


def test_a_key_is_no_command_while_one_writes_or_with_another_key(jonas):
    jonas.get_by_label("Time zone").focus()
    jonas.keyboard.press("m")
    jonas.locator("#today").focus()
    jonas.keyboard.press("Alt+m")
    expect(heading(jonas)).to_have_text("16 – 22 November 2026")


def test_the_keys_are_listed_and_can_be_switched_off(jonas):
    jonas.keyboard.press("?")
    dialog = jonas.get_by_role("dialog", name="Keys")
    expect(dialog.get_by_role("heading", name="Keys")).to_be_focused()
    jonas.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    jonas.get_by_role("link", name="Profile").click()
    jonas.get_by_role("button", name="Switch them off").click()
    jonas.get_by_role("link", name="My Calendar", exact=True).click()
    jonas.keyboard.press("?")
    expect(dialog).to_be_hidden()


def test_tab_goes_from_appointment_to_appointment(served, jonas):
    served.firm.book(later(hours=2))
    jonas.reload()
    first, second = the_appointment(jonas).nth(0), the_appointment(jonas).nth(1)
    first.focus()
    jonas.keyboard.press("Tab")
    expect(second).to_be_focused()


def test_what_changes_is_drawn_anew_and_the_focus_stays(served, jonas):
    mine = jonas.locator(f"#a{served.appointment.id}")
    mine.focus()
    jonas.locator("#view").evaluate("view => { view.scrollTop = 40; }")
    place = jonas.locator("#view").evaluate("view => view.scrollTop")
    other = served.firm.book(later(days=1))
    jonas.evaluate("document.body.dispatchEvent(new CustomEvent('appointment:changed'))")
    expect(jonas.locator(f"#a{other.id}")).to_be_visible()
    expect(mine).to_be_focused()
    expect(jonas.get_by_text("2 appointments")).to_be_visible()
    assert jonas.locator("#view").evaluate("view => view.scrollTop") == place


def test_an_appointment_opens_over_the_calendar_and_escape_leads_back(served, jonas):
    address = jonas.url
    the_appointment(jonas).click()
    dialog = jonas.locator("#dialog")
    expect(dialog.get_by_role("heading").first).to_be_focused()
    assert jonas.url.endswith(f"/calendar/appointments/{served.appointment.id}")
    jonas.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(the_appointment(jonas)).to_be_focused()
    assert jonas.url == address


def test_booking_opened_by_its_address_leads_back_to_the_heading(served, jonas):
    jonas.goto(f"{served.base}/calendar/book")
    dialog = jonas.locator("#dialog")
    expect(dialog).to_be_visible()
    expect(dialog.locator(":focus")).to_have_count(1)
    jonas.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(jonas.locator("#range")).to_be_focused()


def test_after_a_change_the_dialog_is_closed_and_what_was_changed_has_the_focus(served, jonas):
    the_appointment(jonas).click()
    expect(jonas.locator("#dialog").get_by_role("heading").first).to_be_focused()
    served.firm.move(served.appointment, later(days=1))
    jonas.evaluate(
        """id => {
          const tell = (name, detail) =>
            document.body.dispatchEvent(new CustomEvent(name, {detail, bubbles: true}));
          tell("dialog:close", {focus: id});
          tell("appointment:changed", {});
          tell("toast", {text: "Moved <b>here</b>."});
        }""",
        f"a{served.appointment.id}",
    )
    expect(the_appointment(jonas).first).to_have_accessible_name(re.compile("moved to|moved from"))
    expect(jonas.locator(f"#a{served.appointment.id}")).to_be_focused()
    expect(jonas.locator("#dialog")).to_be_hidden()
    expect(jonas.locator("#toasts")).to_contain_text("Moved <b>here</b>.")


def test_back_leads_out_of_a_dialog(jonas):
    address = jonas.url
    the_appointment(jonas).click()
    expect(jonas.locator("#dialog").get_by_role("heading").first).to_be_visible()
    jonas.go_back()
    expect(heading(jonas)).to_have_text("16 – 22 November 2026")
    expect(jonas.locator("#dialog")).to_be_hidden()
    assert jonas.url == address


def test_a_dialogs_address_is_a_page_of_its_own(served, jonas):
    jonas.goto(f"{served.base}/calendar/appointments/{served.appointment.id}")
    expect(heading(jonas)).to_have_count(1)
    expect(jonas.get_by_role("navigation", name="Main")).to_be_visible()


def test_a_server_that_is_away_is_told_and_forgotten_when_it_is_back(jonas):
    jonas.context.set_offline(True)
    banner = jonas.get_by_text("We can’t reach the server.")
    expect(banner).to_be_visible()
    jonas.context.set_offline(False)
    expect(banner).to_be_hidden()


def test_a_session_that_is_over_is_told_without_leaving_the_page(served, jonas):
    served.transactions.run(lambda uow: uow.sessions.end_all(served.firm.jonas.id))
    jonas.evaluate("document.body.dispatchEvent(new CustomEvent('appointment:changed'))")
    expect(jonas.get_by_text("You are signed out.")).to_be_visible()
    expect(the_appointment(jonas)).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_names_abreast_can_be_read_and_a_banner_makes_no_page_longer(served, open_as, size):
    shared = served.firm.type(name="Check-in", capacity=3, duration_minutes=45)
    for name in ("Grace Hopper", "Ada Lovelace", "Edsger Dijkstra"):
        target = {"kind": "contact", "id": served.firm.contact(name).id}
        served.firm.book(later(days=1), type_id=shared.id, target=target)
    page = open_as(served.firm.jonas, WEEK, viewport=size)
    names = page.locator(".appt.of3 b")
    expect(names).to_have_count(3)
    assert min(names.evaluate_all("all => all.map(one => one.clientWidth)")) >= 48
    tall = "document.documentElement.scrollHeight - innerHeight"
    before = page.evaluate(tall)
    page.evaluate("dispatchEvent(new Event('offline'))")
    expect(page.locator("#offline")).to_be_visible()
    is_phone = size is PHONE
    assert page.evaluate(tall) <= (before + 76 if is_phone else 0)
    wide = page.locator("#view").evaluate("one => one.scrollWidth - one.clientWidth")
    assert is_phone or wide == 0


def test_a_toast_can_be_dismissed(jonas):
    jonas.get_by_role("link", name="Profile").click()
    jonas.get_by_role("button", name="Save changes").click()
    toast = jonas.locator("#toasts .toast")
    expect(toast).to_contain_text("Saved.")
    toast.get_by_role("button", name="Dismiss message").click()
    expect(toast).to_have_count(0)


def test_the_theme_is_one_press_away(jonas):
    jonas.get_by_role("button", name="Dark theme").click()
    expect(jonas.locator("html")).to_have_attribute("data-theme", "dark")
    expect(jonas.get_by_role("button", name="Light theme")).to_be_visible()


def test_a_phone_opens_the_agenda_with_a_bar_below(served, open_as):
    page = open_as(served.firm.jonas, "/", viewport=PHONE)
    expect(page.get_by_role("link", name="Agenda")).to_have_attribute("aria-current", "true")
    bar = page.get_by_role("navigation", name="Main").bounding_box()
    assert bar["y"] + bar["height"] > 820


def test_contacts_come_in_on_their_next_appointment(served, open_as):
    page = open_as(served.firm.amara)
    expect(heading(page)).to_have_text("Hello Amara")
    page.get_by_role("link", name="Details and changes").click()
    expect(page.locator("#dialog").get_by_role("heading").first).to_be_focused()


def test_the_little_month_is_in_sight_beside_all_destinations(served, open_as):
    page = open_as(served.firm.jonas, WEEK)
    below = page.evaluate("""() => {
        const edge = one => document.querySelector(one).getBoundingClientRect().bottom;
        return [edge(".rail .mini"), edge(".rail .foot"), innerHeight].map(Math.round);
    }""")
    assert below == sorted(below)
