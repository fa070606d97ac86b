"""An automation is built in a browser, tried, switched on, and follows its appointment."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.support.eventually import eventually
from tests.support.hook_receiver import HookReceiver
from tests.support.running import Rebook
from tests.support.siblings import with_siblings

JONAS = "jonas@harborpine.example"
NAME = "Late change by a contact"
HOUR = timedelta(hours=1)


def next_tuesday():
    """Its early morning: all of that day and the next can be booked, whatever today is."""
    today = datetime.now(UTC).replace(hour=6, minute=0, second=0, microsecond=0)
    return today + timedelta(days=(1 - today.weekday()) % 7 or 7)


class Time:
    """The clock of the house: set forward, never back."""

    def __init__(self, file):
        self.file = file
        self.set(next_tuesday())

    def set(self, at):
        self.file.write_text(str((at - datetime.now(UTC)).total_seconds()))

    def now(self):
        return datetime.now(UTC) + timedelta(seconds=float(self.file.read_text()))


@pytest.fixture(scope="module")
def hooks():
    receiver = HookReceiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="module")
def time(tmp_path_factory):
    return Time(tmp_path_factory.mktemp("clock") / "offset")


@pytest.fixture(scope="module", params=["embedded", "separate"])
def house(request, tmp_path_factory, time):
    """The demo firm with a clock of its own, on either broker; webhooks may call this machine."""
    data = tmp_path_factory.mktemp(f"automations-{request.param}")
    time.set(next_tuesday())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REBOOK_WEBHOOK_HOSTS", "127.0.0.1")
        patch.setenv("REBOOK_CLOCK_OFFSET_FILE", str(time.file))
        if request.param == "embedded":
            yield from _running(Rebook(data, "--demo"))
            return
        servers = request.getfixturevalue("servers")
        databases = request.getfixturevalue("postgres_databases")
        with with_siblings(databases) as url:
            yield from _running(Rebook(data, "--demo", database_url=url, amqp_url=servers.vhost()))


def _running(house):
    try:
        yield house.start().ready(within=120)
    finally:
        house.end()


def sign_in(page, house):
    page.goto(f"{house.url}/sign-in")
    page.get_by_label("E-mail", exact=True).fill(JONAS)
    page.get_by_label("Password", exact=True).fill("rebook-demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/calendar*")


def add_condition(page, place, field, then):
    page.locator("#add-if").click()
    page.locator(f"#if-{place}-field").select_option(field)
    page.locator(f"#if-{place}-row[data-chosen^='{field} ']").wait_for()
    then(f"#if-{place}")


def add_step(page, place, kind):
    page.get_by_label("New step").select_option(kind)
    page.get_by_role("button", name="Add step").click()
    page.locator(f"input[name='do-{place}-kind'][value='{kind}']").wait_for(state="attached")


def build(page, hook):
    page.get_by_label("Name", exact=True).fill(NAME)
    page.get_by_label("It begins when").select_option("rescheduled")
    add_condition(
        page, 0, "actor.kind", lambda at: page.locator(f"{at}-value").select_option("contact")
    )

    def soon(at):
        page.locator(f"{at}-op").select_option("lt")
        page.locator(f"{at}-row[data-chosen$=' lt']").wait_for()
        page.locator(f"{at}-value").fill("48")
        page.locator(f"{at}-unit").select_option("hours")

    add_condition(page, 1, "notice_minutes", soon)
    add_step(page, 0, "tag")
    page.get_by_label("Tag", exact=True).fill("late change")
    add_step(page, 1, "send_email")
    page.locator("#do-1-to").select_option("staff")
    page.locator("#do-1-row[data-chosen='staff']").wait_for()
    page.get_by_label("Subject").fill("A late change")
    page.get_by_label("Message").fill("{{contact.first_name}} moved at short notice.")
    add_step(page, 2, "wait")
    page.locator("#do-2-until").select_option("until")
    page.locator("#do-2-anchor").wait_for()
    page.locator("#do-2-number").fill("2")
    page.locator("#do-2-unit").select_option("hours")
    add_step(page, 3, "webhook")
    page.get_by_label("Web address").fill(hook)


def has_heard_all(house):
    """Whether automations knows every appointment of the demo firm as it stands: only what was
    heard can be tried, and a page shows what was known when it was asked for.
    """
    statement = "SELECT count(*), sum(version) FROM appointments"
    told, heard = (house.rows(name, statement)[0] for name in ("scheduling", "automations"))
    return told[0] > 0 and tuple(heard) == tuple(told)


def try_and_switch_on(page):
    page.get_by_role("button", name="Try it on past events").click()
    expect(page.get_by_text("Nothing was sent.")).to_be_visible()
    expect(page.locator(".trial tbody tr").first).to_be_visible()
    expect(page.locator(".trial tbody")).to_contain_text("Asked was: Who did it is a contact")
    page.get_by_role("radio", name="On").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("switch", name=NAME)).to_be_checked()


def book(jonas, contact, time):
    """A session within the next 40 hours, late enough that its contact may move it."""
    kind = jonas.named("/appointment-types", "Strategy session")["id"]
    first = time.now().date()
    free = jonas.free(kind, str(first), str(first + timedelta(days=1)), staff_id=jonas.id)
    slot = next(one for one in free if start_of(one) > time.now() + 6 * HOUR)
    target = {"kind": "contact", "id": contact["id"]}
    body = {"type_id": kind, "staff_id": jonas.id, "target": target, "start": slot["start"]}
    answer = jonas.post("/appointments", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def start_of(found):
    return datetime.fromisoformat(found["start"])


def contact_of(jonas, name):
    body = {"name": name, "email": f"{name.lower()}@guests.example", "time_zone": "Europe/Berlin"}
    return jonas.post("/contacts", body).json()


def move_by_link(house, browser, contact):
    """The way of somebody who is not signed in: from the mail to another day."""
    mail = eventually(lambda: house.mails(contact["email"]), within=60)[0]
    page = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    page.goto(next(link for link in mail["links"] if "/a/" in link))
    address = page.url
    page.get_by_role("link", name="Reschedule").click()
    days = page.locator("input[name=day]:not([disabled]):not([checked])")
    day = days.last.get_attribute("value")
    page.locator(f"#day-{day}").check()
    page.get_by_role("button", name="Show").first.click()
    page.locator(f"input[name='slot-{day}']:not([disabled])").first.check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Book It!").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your appointment is moved")
    return page, address


def run_of(jonas, appointment, state):
    """The one run about it that this walk built, once it is in that state."""
    automations = jonas.get("/automations").json()["items"]
    built = {one["id"] for one in automations if one["name"] == NAME}

    def found():
        runs = jonas.get(f"/appointments/{appointment['id']}/runs").json()["items"]
        return [one for one in runs if one["automation_id"] in built and one["state"] == state]

    return eventually(found, within=60)[0]


def now_of(jonas, appointment):
    return jonas.get(f"/appointments/{appointment['id']}").json()


def due_of(jonas, appointment):
    return datetime.fromisoformat(run_of(jonas, appointment, "waiting")["due_at"])


@pytest.mark.timeout(400)
def test_a_late_change_is_followed_to_its_end_and_stops_when_cancelled(house, browser, hooks, time):
    hooks.came.clear()
    page = browser.new_context(locale="en-GB", timezone_id="Europe/Berlin").new_page()
    sign_in(page, house)
    page.goto(f"{house.url}/automations/new")
    build(page, hooks.url)

    eventually(lambda: has_heard_all(house), within=120, every=0.2)
    try_and_switch_on(page)
    jonas = house.caller(JONAS)
    kept, dropped = (contact_of(jonas, name) for name in ("Ada", "Ben"))
    one, other = book(jonas, kept, time), book(jonas, dropped, time)
    move_by_link(house, browser, kept)
    moved = now_of(jonas, one)
    assert due_of(jonas, one) == start_of(moved) - 2 * HOUR
    eventually(lambda: house.mails(JONAS) and _told_of(house, "A late change"), within=60)
    at = f"/contacts/{kept['id']}"
    eventually(lambda: jonas.get(at).json()["tags"] == ["late change"], within=60)

    second = start_of(moved) + timedelta(days=7)
    body = {"start": second.isoformat(), "expected_version": moved["version"]}
    answer = jonas.post(f"/appointments/{one['id']}/reschedule", body)
    assert answer.status_code == 200, answer.text
    eventually(lambda: due_of(jonas, one) == second - 2 * HOUR, within=60)

    visitor, address = move_by_link(house, browser, dropped)
    stopping = run_of(jonas, other, "waiting")
    visitor.goto(address)
    visitor.get_by_role("link", name="Cancel Appointment").click()
    visitor.get_by_label("Yes, cancel it").check()
    visitor.get_by_role("button", name="Cancel Appointment").click()
    run_of(jonas, other, "cancelled")
    page.goto(f"{house.url}/automations/runs/{stopping['id']}")
    expect(page.locator("main")).to_contain_text("The appointment was cancelled.")

    assert hooks.came == []
    time.set(second - 2 * HOUR + timedelta(minutes=1))
    eventually(lambda: hooks.came, within=90)
    jonas = house.caller(JONAS)
    done = run_of(jonas, one, "done")
    assert [step["state"] for step in done["steps"]] == ["done"] * 4
    ((headers, _),) = hooks.came
    assert {"webhook-id", "webhook-timestamp", "webhook-signature"} <= headers.keys()
    sign_in(page, house)
    page.goto(f"{house.url}/calendar/appointments/{one['id']}/automations")
    expect(page.locator("main")).to_contain_text(NAME)
    page.get_by_role("link", name="Its steps").first.click()
    expect(page.locator(".timeline .is-done")).to_have_count(4)


def _told_of(house, subject):
    return [mail for mail in house.mails(JONAS) if mail["subject"] == subject]
