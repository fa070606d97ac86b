"""Calendars that are fed the files of random histories end with the right event, or with none."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.contracts.scheduling.appointment_types import Location
from services.notifications.adapters.rendering import render
from services.notifications.adapters.rendering.summaries import summary
from tests.support.calendar_client import CalendarClient, Entry
from tests.support.letters import (
    MAILBOX,
    NOW,
    START,
    jonas,
    letter,
    mia,
    recipient,
    snapshot,
)

READERS = {
    "amara": recipient(),
    "jonas": recipient(jonas(), "staff"),
    "mia": recipient(mia(), "staff"),
}
STAFF = {"jonas": jonas, "mia": mia}
# A day's distance, who takes it, and whether it is cancelled or restored instead.
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["move", "flip"]), st.integers(0, 300), st.sampled_from(["jonas", "mia"])
    ),
    max_size=6,
)


@dataclass(frozen=True)
class Told:
    """One file, and what its reader's calendar is to show once it has come."""

    file: bytes
    entry: Entry | None


def history(steps, uid="a@rebook"):
    """{reader: what they were told, in order} of one appointment."""
    told = {name: [] for name in READERS}
    present = snapshot(uid=uid)
    _tell(told, "booked", None, present, 0)
    for number, (act, days, staff) in enumerate(steps, 1):
        kind, after = _next(present, act, days, staff)
        _tell(told, kind, present, after, number)
        present = after
    return told


def _next(present, act, days, staff):
    changes = {"version": present.version + 1, "sequence": present.sequence + 1}
    cancelled = present.status == "cancelled"
    if act == "flip" or cancelled:
        changes["status"] = "booked" if cancelled else "cancelled"
        return ("restored" if cancelled else "cancelled"), present.model_copy(update=changes)
    start = START + timedelta(days=days, hours=days % 7)
    changes |= {"start": start, "end": start + timedelta(minutes=45), "staff": STAFF[staff]()}
    changes["location"] = Location(kind="place", text=f"Room {days}; first, \\floor")
    return "rescheduled", present.model_copy(update=changes)


def _tell(told, kind, before, after, number):
    parts = {"before": before, "after": after, "occurred_at": NOW + timedelta(minutes=number)}
    for name in ("amara", after.staff.id):
        reader = READERS[name]
        each = letter(kind, reader.role, recipient=reader, **parts)
        entry = None if kind == "cancelled" else _entry(after, reader)
        told[name].append(Told(render(each, MAILBOX).calendar, entry))
    if before is not None and before.staff.id != after.staff.id:
        reader = READERS[before.staff.id]
        each = letter("cancelled", "staff", recipient=reader, replaced=True, **parts)
        told[before.staff.id].append(Told(render(each, MAILBOX).calendar, None))


def _entry(appointment, reader):
    return Entry(
        start=appointment.start,
        end=appointment.end,
        summary=summary(appointment, reader),
        location=appointment.location.text,
    )


def shown(client):
    (entry,) = list(client.entries.values()) or [None]
    return entry


def fed(name, told):
    client = CalendarClient(READERS[name].email)
    for each in told:
        client.receive(each.file)
    return shown(client)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_fed_in_order_each_change_is_followed(steps):
    for name, told in history(steps).items():
        client = CalendarClient(READERS[name].email)
        for each in told:
            client.receive(each.file)
            assert shown(client) == each.entry


@settings(max_examples=40, deadline=None)
@given(STEPS, st.randoms())
def test_fed_shuffled_and_doubled_it_ends_right(steps, random):
    for name, told in history(steps).items():
        if told:
            came = told + random.choices(told, k=3)
            random.shuffle(came)
            assert fed(name, came) == told[-1].entry


@settings(max_examples=40, deadline=None)
@given(STEPS, st.randoms())
def test_fed_with_gaps_it_holds_the_newest_that_came(steps, random):
    for name, told in history(steps).items():
        came = [each for each in told if random.random() < 0.6]
        if came:
            shuffled = random.sample(came, len(came))
            assert fed(name, shuffled) == came[-1].entry


HISTORIES = [
    [],
    [("move", 1, "jonas")],
    [("move", 1, "mia")],
    [("move", 1, "mia"), ("move", 150, "jonas")],
    [("flip", 0, "jonas")],
    [("flip", 0, "jonas"), ("flip", 0, "jonas")],
    [("move", 140, "jonas"), ("flip", 0, "jonas"), ("flip", 0, "jonas"), ("move", 200, "mia")],
    [("move", 3, "mia"), ("flip", 0, "jonas")],
]


def khal(folder, *arguments):
    """khal, told to keep its calendar, its configuration and its cache in this folder."""
    config = folder / "config"
    config.write_text(
        f"[calendars]\n[[own]]\npath = {folder}/own\n[sqlite]\npath = {folder}/khal.db\n"
        "[locale]\nlocal_timezone = UTC\ndefault_timezone = UTC\ntimeformat = %H:%M\n"
        "dateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\n"
        "longdatetimeformat = %Y-%m-%d %H:%M\n"
    )
    command = [sys.executable, "-W", "ignore", "-m", "khal", "-c", str(config), *arguments]
    environment = {**os.environ, "HOME": str(folder), "COLUMNS": "500", "PYTHONUTF8": "1"}
    return subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True, timeout=120
    ).stdout


@pytest.mark.parametrize("name", ["amara", "jonas"])
def test_khal_fed_in_order_ends_right(name, tmp_path):
    (tmp_path / "own").mkdir()
    files, expected = [], []
    for number, steps in enumerate(HISTORIES):
        told = history(steps, uid=f"{number}@rebook")[name]
        for each in told:
            path = tmp_path / f"{len(files):03}.ics"
            path.write_bytes(each.file)
            files.append(str(path))
        if told and told[-1].entry:
            entry = told[-1].entry
            times = (f"{at:%Y-%m-%d %H:%M}" for at in (entry.start, entry.end))
            expected.append((f"{number}@rebook", *times, entry.summary, entry.location))
    khal(tmp_path, "import", "--batch", "-a", "own", *files)
    assert khal_shows(tmp_path) == sorted(expected)


def khal_shows(folder):
    """What it holds but for what it holds as cancelled."""
    fields = ("uid", "start", "end", "title", "location", "status")
    wanted = [part for field in fields for part in ("--json", field)]
    days = khal(folder, "list", *wanted, "2026-01-01", "700d").splitlines()
    rows = {tuple(row[field] for field in fields) for day in days for row in json.loads(day)}
    return sorted(row[:-1] for row in rows if "CANCELLED" not in row[-1])
