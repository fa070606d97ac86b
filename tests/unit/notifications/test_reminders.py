"""When reminders come, and what a new version of an appointment does to them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.reminders import Held, changes, due, is_too_late, moved, plan
from tests.support.letters import NOW, START, company_target, jonas, person
from tests.support.mail_room import appointment, reminder

ZONES = (
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Africa/Casablanca",
    "Pacific/Apia",
    "UTC",
)
STARTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


def wall(at, zone):
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def exists(when, zone):
    """Whether the clock of that zone ever shows this."""
    at = when.replace(tzinfo=ZoneInfo(zone))
    return wall(at.astimezone(UTC), zone) == when


@given(STARTS, st.integers(1, 60), st.sampled_from(ZONES))
def test_whole_days_before_keep_the_wall_clock_of_the_recipient(start, days, zone):
    shown = wall(start, zone) - timedelta(days=days)
    found = due(start, days * 1440, zone)
    assert wall(found, zone) == shown or not exists(shown, zone)


@given(STARTS, st.integers(1, 60), st.sampled_from(ZONES))
def test_a_reminder_is_never_more_than_a_jump_of_the_clock_away_from_elapsed_time(
    start, days, zone
):
    off = due(start, days * 1440, zone) - (start - timedelta(days=days))
    assert timedelta(hours=-2) <= off <= min(timedelta(hours=2), timedelta(days=days))


@given(STARTS, st.integers(0, 100_000).filter(lambda n: n % 1440), st.sampled_from(ZONES))
def test_all_else_is_elapsed_time(start, minutes, zone):
    assert due(start, minutes, zone) == start - timedelta(minutes=minutes)


def test_the_day_before_the_clocks_change_is_at_the_same_hour():
    monday = datetime(2026, 3, 29, 13, tzinfo=UTC)  # 15:00 in Berlin, on the day of the jump
    assert due(monday, 1440, "Europe/Berlin") == datetime(2026, 3, 28, 14, tzinfo=UTC)


def test_recipients_in_two_zones_are_reminded_each_by_their_own_clock():
    both = appointment(
        start=datetime(2026, 3, 29, 13, tzinfo=UTC),
        staff=jonas(time_zone="America/New_York"),
        target=company_target(person(time_zone="Europe/Berlin")),
        reminders=[reminder(1440, "both")],
    )
    found = {one.recipient.person_id: one.due_at.hour for one in plan(both)}
    assert found == {"amara": 14, "jonas": 13}


@pytest.mark.parametrize(
    ("to", "whom"),
    [
        ("target", ["amara", "chidi"]),
        ("staff", ["jonas"]),
        ("both", ["amara", "chidi", "jonas"]),
    ],
)
def test_one_reminder_for_each_recipient(to, whom):
    people = company_target(person(), person(id="chidi"))
    found = plan(appointment(target=people, reminders=[reminder(60, to)]))
    assert [one.recipient.person_id for one in found] == whom


def test_two_rules_that_say_the_same_remind_once():
    rules = [reminder(60, "target"), reminder(60, "both")]
    assert len(list(plan(appointment(reminders=rules)))) == 2


@pytest.mark.parametrize("status", ["cancelled", "completed", "no_show"])
def test_what_is_not_booked_is_not_reminded_of(status):
    assert list(plan(appointment(status=status, reminders=[reminder(60)]))) == []


def held(appointment_before, **parts):
    return [
        Held(
            id=f"row-{n}",
            appointment_id="appointment-1",
            before_minutes=one.before_minutes,
            person_id=one.recipient.person_id,
            due_at=one.due_at,
            **parts,
        )
        for n, one in enumerate(plan(appointment_before))
    ]


def outcome(after, rows, now=NOW):
    found = changes(after, rows, now)
    return (
        [one.before_minutes for one in found.added],
        [one.before_minutes for one in found.late],
        [one.before_minutes for one in found.dropped],
        found.why,
    )


DAY_AND_HOUR = appointment(reminders=[reminder(1440), reminder(60)])


def test_a_booking_plans_what_is_still_to_come():
    assert outcome(DAY_AND_HOUR, []) == ([1440, 60], [], [], "superseded")


def test_what_is_already_due_is_left_to_the_confirmation():
    two_hours_before = START - timedelta(hours=2)
    assert outcome(DAY_AND_HOUR, [], two_hours_before) == ([60], [1440], [], "superseded")


def test_a_move_replaces_all():
    later = appointment(start=START + timedelta(hours=2), reminders=DAY_AND_HOUR.reminders)
    rows = held(DAY_AND_HOUR)
    assert outcome(later, rows) == ([1440, 60], [], [1440, 60], "superseded")


def test_an_edit_of_one_reminder_leaves_the_other_alone():
    edited = appointment(reminders=[reminder(1440), reminder(30)])
    assert outcome(edited, held(DAY_AND_HOUR)) == ([30], [], [60], "superseded")


def test_an_edit_of_something_else_changes_nothing():
    edited = appointment(public_notes="Bring it.", reminders=DAY_AND_HOUR.reminders)
    assert outcome(edited, held(DAY_AND_HOUR)) == ([], [], [], "superseded")


def test_what_was_sent_is_neither_sent_nor_dropped_again():
    now = START - timedelta(minutes=1)
    assert outcome(DAY_AND_HOUR, held(DAY_AND_HOUR, settled=True), now)[:3] == ([], [], [])


@pytest.mark.parametrize(
    ("status", "why"), [("cancelled", "cancelled"), ("completed", "over"), ("no_show", "over")]
)
def test_an_end_drops_all(status, why):
    ended = appointment(status=status, reminders=DAY_AND_HOUR.reminders)
    assert outcome(ended, held(DAY_AND_HOUR)) == ([], [], [1440, 60], why)


def test_what_has_begun_is_planned_for_no_more():
    assert outcome(DAY_AND_HOUR, [], START) == ([], [], [], "superseded")


def test_never_after_the_start():
    hour_before = START - timedelta(hours=1)
    assert is_too_late(hour_before, START, START)
    assert not is_too_late(hour_before, START, START - timedelta(seconds=1))


def test_a_reminder_at_the_start_itself_has_five_minutes():
    assert not is_too_late(START, START, START + timedelta(minutes=5))
    assert is_too_late(START, START, START + timedelta(minutes=6))


def test_moments_that_go_are_paired_with_those_that_come():
    one, two, three = (NOW + timedelta(hours=n) for n in range(3))
    assert moved([one, two], [three]) == ([], [three], [two])
