"""What is refused to a script comes as what it asked for: a dialog, or a note in a part."""

import pytest

from libs.contracts.problem import ProblemError
from tests.support.portal_forms import DIALOG, typed

NOBODYS = "/calendar/appointments/nobodys"


@pytest.mark.parametrize("target", ["pick", "reminder-list", "view"])
def test_a_part_stays_and_says_so(jonas, target):
    answer = jonas.part(f"{NOBODYS}/reschedule/slots", target)
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (404, "afterbegin")
    assert "<html" not in jonas.html
    assert "<h1" not in jonas.html
    assert 'role="alert"' in jonas.html
    assert "There is nothing at this address" in jonas.text


def test_a_dialog_says_so_in_the_dialog(jonas):
    answer = jonas.part(NOBODYS, "dialog")
    assert answer.status_code == 404
    assert "HX-Reswap" not in answer.headers
    assert "<html" not in jonas.html
    assert 'id="dialog-title"' in jonas.html


def test_a_page_stays_a_page(jonas):
    assert jonas.get(NOBODYS).status_code == 404
    assert jonas.html.count("<h1") == 1


def test_what_contacts_may_not_open_is_a_part_too(amara, house):
    answer = amara.part(f"/calendar/appointments/{house.appointment.id}/cancel", "dialog")
    assert answer.status_code == 403
    assert "You can’t open this" in amara.text
    assert "<html" not in amara.html


def test_a_form_without_its_token_is_refused_in_the_dialog(jonas, house):
    base = f"/calendar/appointments/{house.appointment.id}"
    jonas.part(f"{base}/cancel", "dialog")
    form = {**typed(jonas), "csrf_token": "forged"}
    answer = jonas.post(f"{base}/cancel", DIALOG, **form)
    assert answer.status_code == 403
    assert "<html" not in jonas.html
    assert house.now().status == "booked"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("slot_taken", "This time was taken a moment ago."),
        ("wrong_state", "The appointment does not allow this any more."),
        ("too_many_requests", "Please wait a minute"),
    ],
)
def test_whatever_else_is_refused_is_said_in_our_words(jonas, house, monkeypatch, code, words):
    def refuse(_outgoing):
        raise ProblemError(code, "Words for programs.")

    monkeypatch.setattr(house.scheduling, "send", refuse)
    answer = jonas.part(f"/calendar/appointments/{house.appointment.id}", "dialog")
    assert answer.status_code == ProblemError(code).status
    assert words in jonas.text
    assert "Words for programs." not in jonas.text
