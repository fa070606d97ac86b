"""Free starts, compared with an oracle that asks the zone about every single minute."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from services.scheduling.domain.availability import Window, choose_staff, free_starts, offers
from services.scheduling.domain.local_days import instant, local_date, working_times
from tests.support.calendars import Oracle, a_busy, a_calendar, a_type, every_day, seconds

DAYS = [
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Pacific/Apia", "2011-12-30"),
    ("Pacific/Apia", "2010-09-26"),
    ("Pacific/Apia", "2012-04-01"),
    ("Asia/Kathmandu", "1986-01-01"),
    ("Asia/Kathmandu", "2026-06-15"),
]
GRAIN = 15


@st.composite
def stretches(draw):
    bounds = draw(st.lists(st.integers(0, 1440 // GRAIN), min_size=2, max_size=6, unique=True))
    marks = [f"{n * GRAIN // 60:02}:{n * GRAIN % 60:02}" for n in sorted(bounds)]
    touching = draw(st.booleans())
    return [f"{start}-{end}" for start, end in list(pairwise(marks))[:: 1 if touching else 2]]


TYPES = st.builds(
    a_type,
    duration_minutes=st.sampled_from([5, 20, 30, 45, 90]),
    increment_minutes=st.sampled_from([7, 15, 30, 60]),
    buffer_before_minutes=st.sampled_from([0, 10, 40]),
    buffer_after_minutes=st.sampled_from([0, 5, 30]),
    booking_notice_minutes=st.sampled_from([0, 45, 600]),
    horizon_days=st.sampled_from([0, 1, 2, 60]),
    daily_cap=st.sampled_from([None, None, 0, 1, 3]),
    capacity=st.sampled_from([1, 1, 3]),
)


@st.composite
def busy_times(draw, around):
    return [
        a_busy(
            around + timedelta(minutes=GRAIN * draw(st.integers(-96, 192))),
            draw(st.integers(1, 200)),
            before=draw(st.sampled_from([0, 10])),
            after=draw(st.sampled_from([0, 20])),
            type_id=draw(st.sampled_from(["type-1", "other"])),
            seats=draw(st.integers(1, 3)),
            capacity=3,
        )
        for _ in range(draw(st.integers(0, 6)))
    ]


@st.composite
def calendars(draw, zone, day, staff_id="ada"):
    around = datetime.fromisoformat(day).replace(tzinfo=UTC)
    closed = draw(st.sampled_from([(), (), (date.fromisoformat(day),)]))
    return a_calendar(
        *draw(busy_times(around)),
        staff_id=staff_id,
        zone=zone,
        hours=every_day(*draw(stretches())),
        closed=closed,
    )


@st.composite
def cases(draw, staff=("ada",)):
    zone, day = draw(st.sampled_from(DAYS))
    around = datetime.fromisoformat(day).replace(tzinfo=UTC)
    first = around + timedelta(hours=draw(st.integers(-30, 12)))
    until = first + timedelta(hours=draw(st.integers(0, 60)))
    now = around + timedelta(minutes=draw(st.integers(-3000, 600)))
    first_one, *colleagues = staff
    everybody = [
        draw(calendars(zone, day, first_one)),
        *(draw(calendars(draw(st.sampled_from([zone, "UTC"])), day, one)) for one in colleagues),
    ]
    return draw(TYPES), everybody, first, until, now


def found(kind, calendar, first, until, now):
    return free_starts(kind, calendar, seconds(first), seconds(until), now.timestamp())


@settings(max_examples=300, deadline=None)
@given(cases())
def test_free_starts_are_those_that_the_oracle_finds(case):
    kind, (calendar,), first, until, now = case
    assert found(kind, calendar, first, until, now) == Oracle(kind, calendar).starts(
        first, until, now
    )


@settings(max_examples=150, deadline=None)
@given(cases())
def test_free_starts_keep_every_rule(case):
    kind, (calendar,), first, until, now = case
    for start in found(kind, calendar, first, until, now):
        end = start + kind.duration_minutes * 60
        day = local_date(start, calendar.time_zone)
        working = working_times(calendar.time_zone, day, calendar.hours.on(day))
        grids = [since for since, last in working if since <= start and end <= last]
        assert any((start - since) % (kind.increment_minutes * 60) == 0 for since in grids)
        since, until_ = (
            start - kind.buffer_before_minutes * 60,
            end + kind.buffer_after_minutes * 60,
        )
        touched = [b for b in calendar.busy if b.busy_from < until_ and since < b.busy_until]
        assert not touched or any(b.start == start and b.seats < b.capacity for b in touched)
        assert start >= now.timestamp() + kind.booking_notice_minutes * 60


@settings(max_examples=100, deadline=None)
@given(cases(staff=("bea", "ada", "cem")))
def test_each_start_is_given_to_the_least_busy_of_those_who_are_free(case):
    kind, everybody, first, until, now = case
    expected = {}
    for calendar in everybody:
        oracle = Oracle(kind, calendar)
        for start in oracle.starts(first, until, now):
            day = local_date(start, calendar.time_zone)
            rank = (oracle.appointments_on(day), calendar.staff_id)
            expected[start] = min(rank, expected.get(start, rank))
    window = Window(seconds(first), seconds(until), now.timestamp())
    assert offers(kind, everybody, window) == [
        (start, staff_id) for start, (_, staff_id) in sorted(expected.items())
    ]


@settings(max_examples=100, deadline=None)
@given(cases(staff=("bea", "ada")))
def test_a_booking_chooses_as_the_slots_do(case):
    kind, everybody, first, until, now = case
    free_with = {each.staff_id: found(kind, each, first, until, now) for each in everybody}
    window = Window(seconds(first), seconds(until), now.timestamp())
    for start, staff_id in offers(kind, everybody, window):
        offered = [each for each in everybody if start in free_with[each.staff_id]]
        assert choose_staff(kind, offered, instant(start)) == staff_id
