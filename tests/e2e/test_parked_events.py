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
from tests.support.running import ROOT, surroundings

# Nothing can be written to this one person; everybody else goes on.
BREAK = "ALTER TABLE messages ADD CONSTRAINT broken CHECK (person_id <> '{}') NOT VALID"
MEND = "ALTER TABLE messages DROP CONSTRAINT broken"
OPEN = "SELECT id, state FROM inbox WHERE state <> 'handled'"
# As after the ninth try, which comes half an hour after the first.
PARK = "UPDATE inbox SET state = 'parked', attempts = 9, next_try_at = NULL WHERE state = 'failed'"


@pytest.fixture
def paula(somebody):
    """Nobody else writes to them."""
    return somebody("Paula Parked")


def change(rebook, statement):
    engine = connect(rebook.installation.url_of("notifications"))
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


def book(jonas, contact, day):
    kind = jonas.named("/appointment-types", "Strategy session")["id"]
    at = str(datetime.now(UTC).date() + timedelta(days=day))
    until = str(datetime.now(UTC).date() + timedelta(days=day + 6))
    found = jonas.ask("GET", "/slots", type_id=kind, **{"from": at, "to": until}).json()
    target = {"kind": "contact", "id": contact["id"]}
    slot = found["slots"][0]
    body = {"type_id": kind, "target": target, "start": slot["start"]}
    answer = jonas.post("/appointments", body | {"staff_id": slot["staff_id"]})
    assert answer.status_code == 201, answer.text


def park_one(rebook, jonas, contact, day):
    """Notifications fail at a booking; then what broke is mended. The event's id."""
    change(rebook, BREAK.format(contact["id"]))
    book(jonas, contact, day)
    eventually(lambda: len(rebook.rows("notifications", OPEN)) == 1, within=60)
    change(rebook, PARK)
    change(rebook, MEND)
    ((event_id, state),) = rebook.rows("notifications", OPEN)
    assert state == "parked"
    rebook.foreseen.add(event_id)
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
@pytest.mark.parametrize("rebook", ["separate"], indirect=True)
def test_by_the_page_and_by_the_command(rebook, browser, jonas, paula):
    """In the separate form that other tests use too: to start one takes longer than all of this."""
    park_one(rebook, jonas, paula, 21)
    page = browser.new_context(locale="en-GB").new_page()
    page.goto(f"{rebook.url}/sign-in")
    page.get_by_label("E-mail").first.fill("jonas@harborpine.example")
    page.locator("#password").fill("rebook-demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/calendar*")
    page.get_by_role("link", name="System status").first.click()
    expect(page.get_by_text("some messages need you")).to_be_visible()
    page.get_by_role("link", name="appointment.booked", exact=True).click()
    expect(page.get_by_text(re.compile(r'"email": "\(\d+ characters\)"')).first).to_be_visible()
    assert paula["email"] not in page.content()
    assert rebook.mails(paula["email"]) == []
    page.get_by_role("button", name="Try again").click()
    eventually(lambda: len(rebook.mails(paula["email"])) == 1, within=60)
    # Without a hand on it, the page finds out that all is well again.
    expect(page.get_by_text("Nothing is parked.")).to_be_visible()
    page.context.close()

    seen = rebook.mails(paula["email"])
    event_id = park_one(rebook, jonas, paula, 35)
    assert event_id in command(rebook, "list")
    shown = command(rebook, "show", "--service", "notifications", event_id)
    assert paula["email"] in shown
    command(rebook, "replay", "--service", "notifications", event_id)
    eventually(lambda: len(rebook.mails(paula["email"], seen)) == 1, within=60)
    assert rebook.rows("notifications", OPEN) == []
    assert_the_failure_is_logged(rebook.running.said, event_id)


def assert_the_failure_is_logged(said, event_id):
    """By the ids that tie it to what caused it."""
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    failed = next(one for one in lines if one["event"] == "event.failed" and one["id"] == event_id)
    assert (failed["causation_id"], failed["error"]) == (event_id, "BrokenConstraintError")
    assert failed["correlation_id"]
