"""An event that could not be handled is found, read and tried again, and then its mail arrives."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from libs.persistence.engine import connect
from tests.support.eventually import eventually
from tests.support.running import ROOT, Rebook, surroundings
from tests.support.siblings import with_siblings

AMARA = "amara@okafor.example"
BREAK = "ALTER TABLE messages RENAME TO messages_elsewhere"
MEND = "ALTER TABLE messages_elsewhere RENAME TO messages"
OPEN = "SELECT id, state FROM inbox WHERE state <> 'handled'"
# As after the ninth try, which comes half an hour after the first.
PARK = "UPDATE inbox SET state = 'parked', attempts = 9, next_try_at = NULL WHERE state = 'failed'"


@pytest.fixture
def rebook(tmp_path, postgres_databases, amqp_url):
    """The separate form, with the demo firm."""
    with with_siblings(postgres_databases) as url:
        rebook = Rebook(tmp_path / "var", "--demo", database_url=url, amqp_url=amqp_url)
        rebook.start().ready(within=180)
        yield rebook
        rebook.end()


def change(rebook, statement):
    engine = connect(rebook.installation.url_of("notifications"))
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


def book(jonas, day):
    kind = jonas.named("/appointment-types", "Strategy session")["id"]
    amara = jonas.ask("GET", "/contacts", q="amara").json()["items"][0]
    at = str(datetime.now(UTC).date() + timedelta(days=day))
    until = str(datetime.now(UTC).date() + timedelta(days=day + 6))
    found = jonas.ask("GET", "/slots", type_id=kind, **{"from": at, "to": until}).json()
    target = {"kind": "contact", "id": amara["id"]}
    slot = found["slots"][0]
    body = {"type_id": kind, "target": target, "start": slot["start"]}
    answer = jonas.post("/appointments", body | {"staff_id": slot["staff_id"]})
    assert answer.status_code == 201, answer.text


def park_one(rebook, jonas, day):
    """Notifications fail at a booking; then what broke is mended. The event's id."""
    change(rebook, BREAK)
    book(jonas, day)
    eventually(lambda: len(rebook.rows("notifications", OPEN)) == 1, within=60)
    change(rebook, PARK)
    change(rebook, MEND)
    ((event_id, state),) = rebook.rows("notifications", OPEN)
    assert state == "parked"
    return event_id


def command(rebook, *words):
    where = [*rebook._where, *words[1:]]
    line = [sys.executable, "-m", "rebook", "parked", words[0], *where]
    done = subprocess.run(
        line, cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.timeout(600)
def test_by_the_page_and_by_the_command(rebook, browser):
    jonas = rebook.caller("jonas@harborpine.example")
    seen = rebook.mails(AMARA)

    park_one(rebook, jonas, 21)
    page = browser.new_context(locale="en-GB").new_page()
    page.goto(f"{rebook.url}/sign-in")
    page.get_by_label("E-mail").first.fill("jonas@harborpine.example")
    page.locator("#password").fill("rebook-demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/calendar*")
    page.get_by_role("link", name="System status").first.click()
    expect(page.get_by_text("some messages need you")).to_be_visible()
    page.get_by_role("link", name="appointment.booked").click()
    expect(page.get_by_text(re.compile(r'"email": "\(\d+ characters\)"')).first).to_be_visible()
    assert AMARA not in page.content()
    assert rebook.mails(AMARA, seen) == []
    page.get_by_role("button", name="Try again").click()
    eventually(lambda: len(rebook.mails(AMARA, seen)) == 1, within=60)
    # Without a hand on it, the page finds out that all is well again.
    expect(page.get_by_text("Nothing is parked.")).to_be_visible()
    page.context.close()

    seen = rebook.mails(AMARA)
    event_id = park_one(rebook, jonas, 35)
    assert event_id in command(rebook, "list")
    shown = command(rebook, "show", "--service", "notifications", event_id)
    assert AMARA in shown
    command(rebook, "replay", "--service", "notifications", event_id)
    eventually(lambda: len(rebook.mails(AMARA, seen)) == 1, within=60)
    assert rebook.rows("notifications", OPEN) == []
    assert_the_failure_is_logged(rebook.running.said, event_id)


def assert_the_failure_is_logged(said, event_id):
    """By the ids that tie it to what caused it."""
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    failed = next(one for one in lines if one["event"] == "event.failed" and one["id"] == event_id)
    assert (failed["causation_id"], failed["error"]) == (event_id, "ProgrammingError")
    assert failed["correlation_id"]
