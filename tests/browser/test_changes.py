"""Signed in: staff move, cancel and book, contacts press Book It!; anybody books publicly.

With scripts in a dialog over the calendar, without them on the page of the same address.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.support.page_faults import SIZES, faults

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
WEEK = "/calendar?view=agenda&date=2026-11-16"
AT_TEN = "2026-11-20T10:00:00+00:00"


@pytest.fixture(params=["with scripts", "without scripts"])
def scripts(request):
    return {"java_script_enabled": request.param == "with scripts"}


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def size(request):
    return {"viewport": request.param}


def the_appointment(page):
    return page.get_by_role("link", name=re.compile("Amara Okafor|Strategy session")).first


def friday_at_ten(page):
    page.get_by_role("radio", name="Friday 20 November").check()
    page.locator("#pick, .picker").first.wait_for()
    page.get_by_role("radio", name="10:00", exact=True).locator("visible=true").check()


def test_staff_move_it_with_another_type(served, open_as, size, scripts):
    served.firm.type(name="Check-in", duration_minutes=30)
    page = open_as(served.firm.jonas, WEEK, **size, **scripts)
    the_appointment(page).click()
    page.get_by_role("link", name="Reschedule Appointment").click()
    page.locator("#type").select_option(label="Check-in, 30 min")
    if not scripts["java_script_enabled"]:
        page.locator("#pick").get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("radio", name="Friday 20 November, 16 free")).to_be_attached()
    friday_at_ten(page)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Check the details")).to_be_visible()
    expect(page.locator("[data-shift]")).to_contain_text("Fri 20 Nov")
    page.get_by_label("Public notes").fill("Bring the price list")
    page.get_by_label("Reason (optional)").fill("A clash")
    assert served.now().version == 1
    page.get_by_role("button", name="Reschedule Appointment").click()
    expect(page.get_by_text("Moved to Fri 20 Nov, 10:00.")).to_be_visible()
    now = served.now()
    assert (now.type.name, now.start.isoformat()) == ("Check-in", AT_TEN)
    assert now.public_notes == "Bring the price list"


def test_staff_cancel_it_after_the_warning(served, open_as, size, scripts):
    page = open_as(served.firm.jonas, WEEK, **size, **scripts)
    the_appointment(page).click()
    page.get_by_role("link", name="Cancel Appointment").click()
    expect(page.get_by_role("heading", name="Cancel this appointment?")).to_be_visible()
    page.get_by_label("Why").select_option(label="Amara asked to cancel")
    assert served.now().status == "booked"
    page.get_by_role("button", name="Cancel Appointment").click()
    expect(page.get_by_text("Cancelled. Amara is told by e-mail.")).to_be_visible()
    assert served.now().status == "cancelled"


def test_staff_book_for_somebody_new(served, open_as, scripts):
    page = open_as(served.firm.jonas, "/calendar/book", **scripts)
    page.locator("summary", has_text="New contact").click()
    page.get_by_label("Name", exact=True).fill("Zoe Kim")
    page.get_by_label("E-mail", exact=True).fill("zoe@kim.example")
    page.get_by_role("button", name="Add and go on").click()
    friday_at_ten(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Book for Zoe").click()
    expect(page.get_by_text("Booked. Zoe gets a confirmation.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Zoe Kim")).first).to_be_visible()


def test_a_contact_moves_it_with_book_it(served, open_as, size, scripts):
    page = open_as(served.firm.amara, "/portal/calendar?view=agenda", **size, **scripts)
    the_appointment(page).click()
    page.get_by_role("link", name="Reschedule Appointment").click()
    friday_at_ten(page)
    page.get_by_role("button", name="Continue").click()
    assert served.now().version == 1
    page.get_by_role("button", name="Book It!").click()
    expect(page.get_by_role("heading", name="Your appointment is moved")).to_be_visible()
    assert served.now().start.isoformat() == AT_TEN


def test_a_contact_cancels_after_the_warning(served, open_as, scripts):
    page = open_as(served.firm.amara, "/portal/calendar?view=agenda", **scripts)
    the_appointment(page).click()
    page.get_by_role("link", name="Cancel Appointment").click()
    expect(page.get_by_role("heading", name="Cancel your appointment?")).to_be_visible()
    page.get_by_role("button", name="Cancel Appointment").click()
    expect(page.get_by_role("heading", name="This appointment is cancelled")).to_be_visible()
    assert served.now().status == "cancelled"


def test_a_contact_books_with_book_it(served, open_as, scripts):
    page = open_as(served.firm.amara, "/portal/book", **scripts)
    page.get_by_role("link", name=re.compile("^Strategy session")).click()
    friday_at_ten(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Book It!").click()
    expect(page.get_by_role("heading", name="Your appointment")).to_be_visible()


def test_anybody_books_on_the_public_page(served, open_as, size, scripts):
    served.firm.change_type(bookable_by=["public"])
    page = open_as(None, "/book", **size, **scripts)
    page.get_by_role("link", name=re.compile("^Strategy session")).click()
    friday_at_ten(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name", exact=True).fill("Zoe Kim")
    page.get_by_label("E-mail", exact=True).fill("zoe@kim.example")
    page.get_by_role("button", name="Book It!").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You’re booked")


def test_a_choice_is_shown_beside_the_times_at_once(served, open_as):
    page = open_as(served.firm.jonas, WEEK)
    the_appointment(page).click()
    page.get_by_role("link", name="Reschedule Appointment").click()
    friday_at_ten(page)
    expect(page.locator("[data-now]")).to_have_text(
        re.compile("New time.*Fri 20 Nov.*10:00", re.DOTALL)
    )
    expect(page.locator("#live")).to_have_text("New time: Friday 20 November, 10:00")
    page.get_by_role("button", name="Next week").click()
    expect(page.get_by_text("23 – 29 November 2026")).to_be_visible()


def test_continuing_too_early_says_so_and_stays(served, open_as):
    page = open_as(served.firm.jonas, WEEK)
    the_appointment(page).click()
    page.get_by_role("link", name="Reschedule Appointment").click()
    expect(page.get_by_role("button", name="Continue")).to_be_enabled()
    page.get_by_role("button", name="Continue").click()
    complaint = page.get_by_role("alert").filter(visible=True)
    expect(complaint).to_contain_text("Choose a time first.")
    expect(complaint).to_be_focused()
    expect(page.locator("dialog[open]")).to_be_visible()


def test_escape_keeps_the_time_and_the_focus_goes_back(served, open_as):
    page = open_as(served.firm.jonas, WEEK)
    the_appointment(page).focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] #dialog-title")).to_be_focused()
    page.get_by_role("link", name="Reschedule Appointment").click()
    expect(page.get_by_role("heading", name="Pick a new time")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(the_appointment(page)).to_be_focused()
    assert served.now().version == 1


def test_the_e_mail_is_shown_while_it_is_written(served, open_as):
    page = open_as(served.firm.jonas, WEEK)
    the_appointment(page).click()
    page.get_by_role("link", name="Reschedule Appointment").click()
    friday_at_ten(page)
    page.get_by_role("button", name="Continue").click()
    page.locator("summary", has_text="Customise the e-mail").click()
    with page.expect_response(re.compile("/email-preview")) as answer:
        page.get_by_label("Message").fill("See you on **Friday**")
    assert answer.value.status == 200
    page.get_by_role("button", name="Add reminder").click()
    expect(page.get_by_role("checkbox", name="E-mail, 1 day before to Amara")).to_be_checked()
    expect(page.get_by_label("Message")).to_have_value("See you on **Friday**")


@pytest.mark.parametrize("step", ["book", "reschedule", "cancel"])
def test_the_line_above_the_closed_e_mail_follows_the_subject(served, open_as, step):
    one, slot = served.appointment.id, f"2026-11-20T10:00:00Z~{served.firm.jonas.id}"
    paths = {
        "book": f"/calendar/book/details?who=contact:{served.firm.amara.id}&slot={slot}",
        "reschedule": f"/calendar/appointments/{one}/reschedule/details?slot={slot}",
        "cancel": f"/calendar/appointments/{one}/cancel",
    }
    page = open_as(served.firm.jonas, paths[step])
    line = page.locator("summary small")
    page.get_by_text("Customise the e-mail").click()
    page.get_by_label("Subject", exact=True).fill("Hello {{contact.first_name}}")
    expect(line).to_have_text("Hello Amara")
    page.get_by_label("Subject", exact=True).fill("Hello {{contact.shoe_size}}")
    expect(line).to_have_text("Hello {{contact.shoe_size}}")
    page.get_by_label("Subject", exact=True).fill("For {{contact.first_name}}")
    page.get_by_text("Customise the e-mail").click()
    expect(line).to_have_text("For Amara")


@pytest.fixture
def of_a_change(served):
    """The pages of a change and of a booking, by whose they are."""
    one, kind, amara = served.appointment.id, served.firm.kind.id, served.firm.amara.id
    slot = f"2026-11-20T10:00:00Z~{served.firm.jonas.id}"
    own, theirs = f"/calendar/appointments/{one}", f"/portal/appointments/{one}"
    served.firm.change_type(bookable_by=["contacts", "public"])
    served.firm.task(served.appointment, "Call Amara", due_at=served.clock.now())
    return {
        "jonas": (
            *(own, f"{own}/reschedule", f"{own}/reschedule/details?slot={slot}"),
            *(f"{own}/reschedule/details", f"{own}/cancel", f"{own}/notes", f"{own}/links"),
            *("/calendar/book", f"/calendar/book?who=contact:{amara}"),
            f"/calendar/book/details?who=contact:{amara}&slot={slot}",
        ),
        "amara": (
            *(theirs, f"{theirs}/reschedule", f"{theirs}/cancel", "/portal/book"),
            f"{theirs}/reschedule?go=1&slot=2026-11-20T10:00:00Z",
            *(f"/portal/book/{kind}", f"/portal/book/{kind}?go=1&slot={slot}"),
        ),
        "nobody": ("/book", f"/book/{kind}", f"/book/{kind}?go=1&slot={slot}"),
    }


@pytest.mark.timeout(900)  # it looks at many pages, each in four ways
@pytest.mark.parametrize("who", ["nobody", "jonas", "amara"])
def test_no_page_of_a_change_breaks_a_rule(served, of_a_change, open_as, axe, who):
    person, paths = getattr(served.firm, who, None), of_a_change[who]
    page, found = open_as(person, paths[0], reduced_motion="reduce"), {}
    for width in SIZES:
        page.set_viewport_size({"width": width, "height": 900})
        for path in paths:
            page.goto(f"{served.base}{path}")
            found[width, path] = faults(page, axe, [width])
    assert {where: broken for where, broken in found.items() if broken} == {}


def test_a_confirmation_is_shown_beside_its_text_and_nothing_is_booked(served, open_as):
    who = f"who=contact:{served.firm.amara.id}&slot=2026-11-20T10:00:00Z~{served.firm.jonas.id}"
    page = open_as(served.firm.jonas, f"/calendar/book/details?{who}")
    before = served.firm.everything()
    with page.expect_response(re.compile("/email-preview")) as answer:
        page.get_by_text("Customise the e-mail").click()
    assert answer.value.status == 200
    with page.expect_response(re.compile("/email-preview")):
        page.get_by_label("Message", exact=True).fill("See you.")
    expect(page.get_by_role("heading", name="Check the details")).to_be_visible()
    assert served.firm.everything() == before


def test_one_step_back_leaves_the_page_of_an_e_mail_that_was_drawn_often(served, open_as):
    page = open_as(served.firm.jonas, "/contacts")
    cancelling = f"/calendar/appointments/{served.appointment.id}/cancel"
    for path, preview in ((cancelling, "/email-preview"), ("/emails/rescheduled", "/preview")):
        page.goto(f"{served.base}{path}")
        before = page.evaluate("history.length")
        if path == cancelling:
            page.get_by_text("Customise the e-mail").click()
        for text in ("Once", "Twice"):
            with page.expect_response(lambda answer, preview=preview: preview in answer.url):
                page.get_by_label("Message", exact=True).fill(text)
            expect(page.locator("iframe[hidden]")).to_have_count(0)
        assert page.evaluate("history.length") == before
        page.go_back()
        assert page.url == f"{served.base}/contacts"
