"""What time it is."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from libs.clock import FixedClock, SystemClock
from tests.support.eventually import eventually

HOUR = timedelta(hours=1)


def ahead(clock):
    return round((clock.now() - datetime.now(UTC)) / HOUR, 3)


@pytest.fixture
def offset_file(tmp_path, monkeypatch):
    monkeypatch.delenv("REBOOK_ENV", raising=False)
    return tmp_path / "offset"


def test_the_system_clock_is_the_machines():
    assert ahead(SystemClock()) == 0


def test_it_is_shifted_by_what_stands_in_the_file_at_any_time(offset_file):
    clock = SystemClock(offset_file)
    missing = ahead(clock)
    offset_file.write_text("3600\n")
    eventually(lambda: ahead(clock) == 1)
    offset_file.write_text("-1800.0")
    eventually(lambda: ahead(clock) == -0.5)
    assert missing == 0


def test_a_file_that_makes_no_sense_leaves_the_time_as_it_was(offset_file):
    offset_file.write_text("3600")
    clock = SystemClock(offset_file)
    seen = ahead(clock)
    offset_file.write_text("")
    assert (seen, ahead(clock)) == (1, 1)


def test_the_file_may_be_named_by_the_environment(offset_file, monkeypatch):
    offset_file.write_text("7200")
    monkeypatch.setenv("REBOOK_CLOCK_OFFSET_FILE", str(offset_file))
    assert ahead(SystemClock()) == 2


def test_no_clock_is_shifted_in_production(offset_file, monkeypatch):
    monkeypatch.setenv("REBOOK_ENV", "production")
    with pytest.raises(RuntimeError, match="production"):
        SystemClock(offset_file)


def test_a_fixed_clock_stands_still_until_it_is_moved():
    clock = FixedClock(datetime(2026, 11, 18, 13, tzinfo=timezone(HOUR)))
    seen = [clock.now(), clock.now()]
    clock.advance(HOUR)
    seen.append(clock.now())
    clock.set(datetime(2026, 1, 1, tzinfo=UTC))
    seen.append(clock.now())
    assert [moment.isoformat()[:13] for moment in seen] == [
        "2026-11-18T12",
        "2026-11-18T12",
        "2026-11-18T13",
        "2026-01-01T00",
    ]
