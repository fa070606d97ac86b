"""From the mail's link to another time, or to none, in a browser that nobody has signed in."""

import re
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from playwright.sync_api import expect

from tests.support.eventually import eventually

MOVED = "Your appointment is moved"
JONAS = "jonas@harborpine.example"


@pytest.fixture(params=["with scripts", "without scripts"])
def page(request, browser):
    """A browser of somebody whom Rebook does not know."""
    with_scripts = request.param == "with scripts"
    context = browser.new_context(java_script_enabled=with_scripts, locale="en-GB")
    yield context.new_page()
    context.close()


def next_mail(rebook, to, seen=()):
    """The first mail that comes to this address and was not there before."""
    return eventually(lambda: rebook.mails(to, newer_than=seen), within=60)[0]


def link_in(mail):
    """The address of the reader's own link."""
    return next(link for link in mail["links"] if "/a/" in link)


def file_in(mail):
    """METHOD, STATUS, SEQUENCE and start of the calendar file."""
    calendar = icalendar.Calendar.from_ical(mail["calendar"])
    event = calendar.walk("VEVENT")[0]
    start = event.decoded("DTSTART").astimezone(UTC)
    return str(calendar["METHOD"]), str(event["STATUS"]), event["SEQUENCE"], start


def start_of(appointment):
    return datetime.fromisoformat(appointment["start"])


def book(jonas, target, type_name="Strategy session"):
    kind = jonas.named("/appointment-types", type_name)["id"]
    first, last = (datetime.now(UTC).date() + timedelta(days=days) for days in (8, 20))
    slot = jonas.free(kind, str(first), str(last), staff_id=jonas.id)[0]
    body = {"type_id": kind, "staff_id": jonas.id, "target": target, "start": slot["start"]}
    answer = jonas.post("/appointments", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def choose_a_time(page):
    """The first time of the first other day that has any; then to the question whether."""
    other_days = page.locator("input[name=day]:not([disabled]):not([checked])")
    day = other_days.first.get_attribute("value")
    page.locator(f"#day-{day}").check()
    page.locator(f"input[name='slot-{day}']:not([disabled])").first.check()
    page.get_by_role("button", name="Continue").click()


def move(page, address, type_name=None):
    page.goto(address)
    page.get_by_role("link", name="Reschedule").click()
    if type_name is not None:
        option = page.locator("#type option").filter(has_text=type_name)
        page.get_by_label("Appointment type").select_option(option.get_attribute("value"))
        page.get_by_role("button", name="Show").click()
    choose_a_time(page)
    page.get_by_role("button", name="Book It!").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(MOVED)


def cancel(page, address):
    page.goto(address)
    page.get_by_role("link", name="Cancel Appointment").click()
    page.get_by_label("Yes, cancel it").check()
    page.get_by_role("button", name="Cancel Appointment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This appointment is cancelled")


@pytest.mark.timeout(400)
def test_a_contact_moves_it_and_a_staff_member_moves_and_cancels_it_by_their_links(
    rebook, jonas, somebody, page, request
):
    visitor = somebody(f"Wanda {request.node.callspec.id}".replace("-", " "))
    target = {"kind": "contact", "id": visitor["id"]}
    earlier = rebook.mails(JONAS)
    booked = book(jonas, target)
    first = next_mail(rebook, visitor["email"])
    assert file_in(first) == ("REQUEST", "CONFIRMED", 0, start_of(booked))

    move(page, link_in(first))
    second = next_mail(rebook, visitor["email"], [first])
    moved = jonas.get(f"/appointments/{booked['id']}").json()
    assert (moved["version"], moved["start"] != booked["start"]) == (2, True)
    assert file_in(second) == ("REQUEST", "CONFIRMED", 1, start_of(moved))
    page.goto(link_in(first))
    expect(page.get_by_text("This mail was about")).to_be_visible()
    expect(page.get_by_text("You moved it on")).to_be_visible()

    eventually(lambda: len(rebook.mails(JONAS, earlier)) == 2)
    staff_link = link_in(rebook.mails(JONAS, earlier)[0])
    move(page, staff_link, "Check-in")
    third = next_mail(rebook, visitor["email"], [first, second])
    moved = jonas.get(f"/appointments/{booked['id']}").json()
    assert (moved["version"], moved["type"]["name"]) == (3, "Check-in")
    assert file_in(third) == ("REQUEST", "CONFIRMED", 2, start_of(moved))

    cancel(page, staff_link)
    fourth = next_mail(rebook, visitor["email"], [first, second, third])
    assert file_in(fourth) == ("CANCEL", "CANCELLED", 3, start_of(moved))
    items = jonas.get(f"/appointments/{booked['id']}/history").json()["items"]
    assert [(one["action"], one["actor"]["name"]) for one in items] == [
        ("booked", "Jonas Weber"),
        ("rescheduled", visitor["name"]),
        ("rescheduled", "Jonas Weber"),
        ("cancelled", "Jonas Weber"),
    ]
    eventually(lambda: len(rebook.mails(JONAS, earlier)) == 4)
    assert len(rebook.mails(visitor["email"])) == 4


@pytest.mark.timeout(400)
def test_a_companys_primary_contact_and_a_subscriber_each_move_it_by_their_own_links(
    rebook, jonas, page
):
    company = jonas.named("/companies", "Okafor Ceramics")
    told = ("amara@okafor.example", "sade@okafor.example")
    leo = "leo@okafor.example"
    earlier = {email: rebook.mails(email) for email in (*told, leo)}
    booked = book(jonas, {"kind": "company", "id": company["id"]})
    for email in told:
        move(page, link_in(next_mail(rebook, email, earlier[email])))
    items = jonas.get(f"/appointments/{booked['id']}/history").json()["items"]
    assert [one["actor"]["name"] for one in items] == ["Jonas Weber", "Amara Okafor", "Sade Bello"]
    for email in told:
        eventually(lambda email=email: len(rebook.mails(email, earlier[email])) == 3)
    assert rebook.mails(leo, earlier[leo]) == []


def test_the_mailbox_shows_each_mail_and_leads_to_its_link(rebook, jonas, somebody, page, request):
    visitor = somebody(f"Otis {request.node.callspec.id}".replace("-", " "))
    book(jonas, {"kind": "contact", "id": visitor["id"]})
    mail = next_mail(rebook, visitor["email"])
    page.goto(rebook.mailbox)
    page.get_by_role("link", name=re.compile(re.escape(mail["subject"]))).first.click()
    expect(page.get_by_text(f"To {visitor['email']}")).to_be_visible()
    page.get_by_role("link", name=link_in(mail)[:40]).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("here is your appointment")
