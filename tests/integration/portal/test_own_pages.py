"""The profile, the theme, the keys: what one sets about oneself."""

import re
from datetime import timedelta

import pytest

from tests.support.portal_visitor import PASSWORD, PortalVisitor, account_with_password

CHANGED = {
    "name": "Jonas W.",
    "time_zone": "Asia/Kathmandu",
    "language": "de",
    "clock": "12",
    "week_start": "sun",
    "theme": "dark",
}


def test_all_of_it_is_saved_and_told_in_the_new_language(jonas):
    answer = jonas.post("/profile", **CHANGED)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/profile")
    jonas.get("/profile")
    assert "Gesichert." in jonas.html
    assert '<html lang="de" data-theme="dark">' in jonas.html
    for chosen in ("Asia/Kathmandu", "de", "12", "sun", "dark"):
        assert f'<option value="{chosen}" selected>' in jonas.html
    jonas.get("/profile")
    assert "Gesichert." not in jonas.html


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 201),
        ("name", "two\nlines"),
        ("name", "\x00"),
        ("time_zone", "Mars/Olympus"),
        ("language", "tlh"),
        ("clock", "13"),
        ("theme", "<script>"),
    ],
)
def test_what_is_wrong_is_named_at_its_field_and_nothing_is_saved(house, jonas, field, value):
    before = house.everything()
    answer = jonas.post("/profile", **{**CHANGED, field: value})
    assert (answer.status_code, house.everything()) == (422, before)
    assert f'<a href="#{field}">' in jonas.html
    assert 'aria-invalid="true"' in jonas.html
    assert "<script>" not in jonas.html


def test_a_new_password_needs_the_present_one(house, jonas):
    account_with_password(house, house.firm.jonas)
    wrong = jonas.post("/profile", name="J", password="a-new-password", present_password="guess")
    assert wrong.status_code == 401
    assert 'href="#present_password"' in jonas.html
    right = jonas.post("/profile", name="J", password="a-new-password", present_password=PASSWORD)
    assert right.status_code == 303


def test_the_theme_is_one_button_and_one_stays_where_one_was(jonas):
    answer = jonas.post("/profile/theme", theme="dark", next="/calendar?view=day")
    assert answer.headers["Location"] == "/calendar?view=day"
    jonas.get("/calendar")
    assert 'data-theme="dark"' in jonas.html


def test_single_keys_can_be_switched_off(jonas):
    jonas.get("/calendar")
    assert 'data-keys="on"' in jonas.html
    jonas.post("/profile/keys", keys="off")
    jonas.get("/calendar")
    assert 'data-keys="off"' in jonas.html


def test_devices_that_call_themselves_the_same_are_told_apart_by_their_buttons(house, jonas):
    for seconds in (3, 4, 0, 600):
        house.clock.advance(timedelta(seconds=seconds))
        PortalVisitor.signed_in(house, house.firm.jonas)
    jonas.get("/profile/sessions")
    cards = re.findall(r'<p class="hint">(Signed in [^<]+)</p>', jonas.html)[:-1]
    buttons = re.findall(r"Sign out<span class=\"sr\"> [^:<]+: ([^<]+)", jonas.html)
    at = "Mon 16 Nov, 08:"
    assert set(cards) == {
        f"Signed in {at}00:03, last seen {at}00:03",
        f"Signed in {at}00:07, last seen {at}00:07",
        f"Signed in {at}00:07, last seen {at}00:07 (2)",
        f"Signed in {at}10, last seen {at}10",
    }
    assert buttons == cards
