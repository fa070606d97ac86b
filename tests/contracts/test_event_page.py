"""The page about events says what the contracts say."""

from pathlib import Path

from rebook import event_page


def test_the_page_about_events_is_made_from_the_present_contracts():
    assert Path("docs/events.md").read_text() == event_page.text()
