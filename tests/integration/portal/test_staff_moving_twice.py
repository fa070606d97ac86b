"""Forms of a move that are sent twice, from old tabs, empty, huge, or in bad faith."""

import pytest

from tests.support.portal_forms import HOSTILE, HUGE, send, typed

FRIDAY = "2026-11-20T10:00:00Z"


@pytest.fixture
def base(house):
    return f"/calendar/appointments/{house.appointment.id}"


@pytest.fixture
def details(jonas, base):
    jonas.get(f"{base}/reschedule/details?slot={FRIDAY}")
    return jonas


def test_pressing_twice_moves_it_once(house, details, base):
    form = typed(details)
    first = details.post(f"{base}/reschedule", **form)
    second = details.post(f"{base}/reschedule", **form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert house.now().version == 2


def test_the_form_of_an_old_tab_moves_nothing_that_was_moved_elsewhere(house, jonas, details, base):
    old = typed(details)
    jonas.get(f"{base}/reschedule/details?slot=2026-11-20T14:00:00Z")
    send(jonas, f"{base}/reschedule")
    assert jonas.post(f"{base}/reschedule", **old).status_code == 409
    assert house.now().start.isoformat() == "2026-11-20T14:00:00+00:00"


@pytest.mark.parametrize(
    "changes",
    [
        {"public_notes": HUGE},
        {"reason": HUGE},
        {"subject": ""},
        {"subject": "a\x00b"},
        {"body": ""},
        {"slot": "nonsense"},
        {"slot": "2026-11-20T10:00:00Z~nobody"},
        {"slot": "9999-12-31T23:59:59Z"},
        {"type": "nothing"},
        {"version": "x"},
        {"version": "99999999999999999999"},
        {"reminder": ["-5:target", "x", "1:nobody"]},
        {"overrule": HUGE},
        {"tz": "Nowhere/Here"},
        {"clock": "13"},
    ],
    ids=str,
)
def test_no_form_however_wrong_breaks_it_or_changes_half(house, details, base, changes):
    answer = send(details, f"{base}/reschedule", **changes)
    assert answer.status_code < 500
    now = house.now()
    assert (now.version, now.start.day) in ((1, 18), (2, 20))


@pytest.mark.parametrize("step", ["/reschedule", "/reschedule/details", "/reschedule/slots"])
def test_an_empty_form_changes_nothing(house, jonas, base, step):
    jonas.get(base)
    assert jonas.post(f"{base}{step}").status_code < 500
    assert house.now().version == 1


def test_what_was_typed_is_shown_as_text(details, base):
    hostile = dict.fromkeys(("reason", "public_notes", "subject", "body", "overrule"), HOSTILE)
    send(details, f"{base}/reschedule/details", **hostile)
    assert "<script>alert" not in details.html
    assert "<img src=x" not in details.html
    assert typed(details)["subject"] == [HOSTILE]


def test_a_form_without_the_sessions_token_is_refused(house, details, base):
    assert send(details, f"{base}/reschedule", csrf_token="x").status_code == 403
    assert house.now().version == 1
