"""What product.md promises line by line, walked by people who are signed in, in both forms.

| line | walked by |
| --- | --- |
| S1, S14 | ``test_the_walk``: by the links of the mails, signed out: contact, company, staff |
| S2 – S6, S8, S9 | ``test_staff_move_and_cancel_it_in_their_calendar`` |
| S10, S11, S13, S8 | ``test_a_contact_moves_it_with_book_it_and_cancels_it`` |
| S16 | ``test_staff_a_contact_and_anybody_book`` |

Each with scripts on a desktop, and without scripts on a phone (390 pixels); looked at afterwards
are the calendars of both sides, the mails, their calendar files, and the history.
"""

import re
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.e2e.test_the_walk import book, choose_a_time, file_in, next_mail, start_of
from tests.support.caller import PASSWORD

BERLIN = ZoneInfo("Europe/Berlin")
JONAS = "jonas@harborpine.example"
FORMS = {
    "scripts": {"viewport": {"width": 1440, "height": 900}},
    "phone without scripts": {
        "viewport": {"width": 390, "height": 844},
        "java_script_enabled": False,
    },
}


@pytest.fixture(params=FORMS)
def enter(request, rebook, browser):
    """``enter(email) -> page``: somebody signs in by typing; nobody does as None."""
    contexts = []

    def enter(email):
        context = browser.new_context(
            locale="en-GB", timezone_id="Europe/Berlin", base_url=rebook.url, **FORMS[request.param]
        )
        contexts.append(context)
        page = context.new_page()
        if email is not None:
            page.goto("/sign-in")
            page.get_by_label("E-mail", exact=True).fill(email)
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Sign in", exact=True).click()
            expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        return page

    yield enter
    for context in contexts:
        context.close()


@pytest.fixture
def guest(somebody, request):
    """A contact with Portal Access."""
    walk = re.sub(r"[^a-z]+", " ", request.node.name.removeprefix("test_"))
    return somebody(f"Gita {walk[:12].strip()} {len(walk)}", access=True)


def agenda(page, whose, start):
    """The calendar around this instant."""
    day = start.astimezone(BERLIN).date()
    page.goto(f"{whose}?view=agenda&date={day}")


def in_agenda(page, appointment):
    return page.locator(f"main a[href*='{appointment['id']}']").locator("visible=true")


def is_shown(page, whose, appointment):
    """It stands in the calendar at the time that it now has."""
    start = start_of(appointment)
    agenda(page, whose, start)
    mine = in_agenda(page, appointment).filter(has_text=f"{start.astimezone(BERLIN):%H:%M}")
    expect(mine.first).to_be_visible()


def open_it(page, whose, appointment, act):
    agenda(page, whose, start_of(appointment))
    in_agenda(page, appointment).first.click()
    page.get_by_role("link", name=act, exact=True).locator("visible=true").click()


def choose_type(page, name):
    """With scripts staff see its times at once; elsewhere a button asks for them."""
    option = page.locator("#type option").filter(has_text=name).get_attribute("value")
    form = page.locator("form").filter(has=page.locator("#type"))
    show = form.get_by_role("button", name="Show", exact=True).locator("visible=true")
    with page.expect_response(re.compile("type=")):
        page.locator("#type").select_option(option)
        if show.count():
            show.first.click()
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    expect(page.locator("#type")).to_have_value(option)


def read(jonas, appointment):
    return jonas.get(f"/appointments/{appointment['id']}").json()


def history(jonas, appointment):
    items = jonas.get(f"/appointments/{appointment['id']}/history").json()["items"]
    return [(one["action"], one["actor"]["name"], one["channel"]) for one in items]


@pytest.mark.timeout(400)
def test_staff_move_and_cancel_it_in_their_calendar(rebook, jonas, guest, enter):
    one = book(jonas, {"kind": "contact", "id": guest["id"]})
    first = next_mail(rebook, guest["email"])
    page = enter(JONAS)
    open_it(page, "/calendar", one, "Reschedule Appointment")
    choose_type(page, "Check-in")
    choose_a_time(page)
    expect(page.get_by_role("heading", name="Check the details")).to_be_visible()
    page.get_by_label("Public notes").fill("Bring the price list")
    page.locator("summary", has_text="Customise the e-mail").click()
    page.get_by_label("Message", exact=True).fill("We meet **earlier** in the week.")
    assert read(jonas, one)["version"] == 1
    page.get_by_role("button", name="Reschedule Appointment", exact=True).click()
    expect(page.get_by_text(re.compile("^Moved to ")).first).to_be_visible()

    moved = read(jonas, one)
    assert (moved["version"], moved["type"]["name"]) == (2, "Check-in")
    assert (moved["public_notes"], moved["start"] != one["start"]) == ("Bring the price list", True)
    second = next_mail(rebook, guest["email"], [first])
    assert file_in(second) == ("REQUEST", "CONFIRMED", 1, start_of(moved))
    assert "We meet earlier in the week." in second["text"].replace("*", "")
    is_shown(page, "/calendar", moved)
    theirs = enter(guest["email"])
    is_shown(theirs, "/portal/calendar", moved)

    open_it(page, "/calendar", moved, "Cancel Appointment")
    expect(page.get_by_role("heading", name="Cancel this appointment?")).to_be_visible()
    assert read(jonas, one)["status"] == "booked"
    page.get_by_role("button", name="Cancel Appointment", exact=True).click()
    expect(page.get_by_text(re.compile("^Cancelled. ")).first).to_be_visible()
    third = next_mail(rebook, guest["email"], [first, second])
    assert file_in(third) == ("CANCEL", "CANCELLED", 2, start_of(moved))
    assert history(jonas, one) == [
        ("booked", "Jonas Weber", "portal"),
        ("rescheduled", "Jonas Weber", "portal"),
        ("cancelled", "Jonas Weber", "portal"),
    ]


@pytest.mark.timeout(400)
def test_a_contact_moves_it_with_book_it_and_cancels_it(rebook, jonas, guest, enter):
    one = book(jonas, {"kind": "contact", "id": guest["id"]})
    first = next_mail(rebook, guest["email"])
    page = enter(guest["email"])
    open_it(page, "/portal/calendar", one, "Reschedule Appointment")
    choose_type(page, "Check-in")
    choose_a_time(page)
    expect(page.get_by_role("button", name="Book It!")).to_be_visible()
    assert read(jonas, one)["version"] == 1
    page.get_by_role("button", name="Book It!").click()
    expect(page.get_by_role("heading", name="Your appointment is moved")).to_be_visible()
    moved = read(jonas, one)
    assert (moved["version"], moved["type"]["name"]) == (2, "Check-in")
    second = next_mail(rebook, guest["email"], [first])
    assert file_in(second) == ("REQUEST", "CONFIRMED", 1, start_of(moved))
    is_shown(page, "/portal/calendar", moved)
    is_shown(enter(JONAS), "/calendar", moved)

    open_it(page, "/portal/calendar", moved, "Cancel Appointment")
    expect(page.get_by_role("heading", name="Cancel your appointment?")).to_be_visible()
    assert read(jonas, one)["status"] == "booked"
    page.get_by_role("button", name="Cancel Appointment", exact=True).click()
    expect(page.get_by_role("heading", name="This appointment is cancelled")).to_be_visible()
    third = next_mail(rebook, guest["email"], [first, second])
    assert file_in(third) == ("CANCEL", "CANCELLED", 2, start_of(moved))
    assert history(jonas, one)[1:] == [
        ("rescheduled", guest["name"], "portal"),
        ("cancelled", guest["name"], "portal"),
    ]


@pytest.mark.timeout(400)
def test_staff_a_contact_and_anybody_book(rebook, jonas, guest, enter, request):
    kind = jonas.named("/appointment-types", "Check-in")["id"]
    nia, otto = (guest["name"].replace("Gita", who) for who in ("Nia", "Otto"))
    page = enter(JONAS)
    page.goto("/calendar/book")
    page.locator("summary", has_text="New contact").click()
    page.get_by_label("Name", exact=True).fill(nia)
    page.get_by_label("E-mail", exact=True).fill(address(nia))
    page.get_by_role("button", name="Add and go on").click()
    choose_a_time(page)
    page.get_by_role("button", name="Book for Nia").click()
    expect(page.get_by_text("Booked. Nia gets a confirmation.")).to_be_visible()

    own = enter(guest["email"])
    own.goto(f"/portal/book/{kind}")
    choose_a_time(own)
    own.get_by_role("button", name="Book It!").click()
    expect(own.get_by_role("heading", name="Your appointment")).to_be_visible()

    public = enter(None)
    public.goto("/book")
    public.get_by_role("link", name=re.compile("^Check-in")).click()
    choose_a_time(public)
    public.get_by_label("Name", exact=True).fill(otto)
    public.get_by_label("E-mail", exact=True).fill(address(otto))
    public.get_by_role("button", name="Book It!").click()
    expect(public.get_by_role("heading", level=1)).to_have_text("You’re booked")

    for email in (address(nia), guest["email"], address(otto)):
        mail = next_mail(rebook, email)
        one = only_one(jonas, email)
        assert file_in(mail) == ("REQUEST", "CONFIRMED", 0, start_of(one))
        is_shown(enter(jonas.get(f"/staff/{one['staff']['id']}").json()["email"]), "/calendar", one)
    is_shown(own, "/portal/calendar", only_one(jonas, guest["email"]))


def only_one(jonas, email):
    """The one appointment of whoever has this address."""
    found = jonas.get("/contacts", q=email).json()["items"]
    (contact,) = [one for one in found if one["email"] == email]
    (one,) = jonas.get("/appointments", contact_id=contact["id"]).json()["items"]
    return one


def address(name):
    return f"{name.lower().replace(' ', '.')}@guests.example"
