"""The appointment before staff: its details, cancelled, its notes, its mails and its links."""

import json

import pytest

from tests.support import fake_notifications
from tests.support.firm import later
from tests.support.portal_forms import DIALOG, HOSTILE, HUGE, send, typed


@pytest.fixture
def base(house):
    return f"/calendar/appointments/{house.appointment.id}"


def test_the_details_say_who_when_and_what_can_be_done(jonas, base):
    jonas.get(base)
    for words in (
        "Strategy session",
        "Amara Okafor",
        "Wednesday 18 November, 09:00–10:00",
        "amara@okafor.example",
        "Reschedule Appointment",
        "Cancel Appointment",
    ):
        assert words in jonas.text


def test_the_same_address_is_a_page_and_a_dialog(jonas, base):
    jonas.get(base)
    assert jonas.html.count("<h1") == 1
    jonas.part(base, "dialog")
    assert "<html" not in jonas.html
    assert '<h2 class="serif" id="dialog-title"' in jonas.html


def test_their_clock_is_shown_where_it_is_another(house, jonas, base):
    amara = house.firm.contact("Aroha Ngata", time_zone="Pacific/Auckland")
    one = house.firm.book(later(days=1), target={"kind": "contact", "id": amara.id})
    jonas.get(f"/calendar/appointments/{one.id}")
    assert "For Aroha in Auckland: Thu 19 Nov, 22:00" in jonas.text


def test_the_history_tells_who_moved_it_and_why(house, jonas, base):
    house.firm.move(house.appointment, later(days=1), reason="Rain")
    jonas.get(base)
    assert "Moved from Wed 18 Nov, 09:00" in jonas.text
    assert "Moved by Sync" in jonas.text
    assert "Reason: Rain" in jonas.text


def test_a_mail_that_failed_can_be_sent_again(house, jonas, base, monkeypatch):
    failed = {
        "id": "m-1",
        "kind": "booked",
        "audience": "target",
        "to": "Amara",
        "subject": "Booked",
        "state": "failed",
        "attempts": 5,
        "version": 1,
        "sent_at": None,
        "error": "no such mailbox",
    }
    monkeypatch.setitem(fake_notifications.MESSAGES, "items", [failed])
    jonas.get(base)
    assert "E-mail not sent" in jonas.text
    assert f'action="{base}/messages/m-1"' in jonas.html


def test_when_notifications_is_away_the_details_are_shown(house, jonas, base, monkeypatch):
    monkeypatch.setitem(fake_notifications.MESSAGES, "items", "broken")
    house.notifications.send = house.scheduling.send
    assert jonas.get(base).status_code == 200
    assert "Which e-mails went out can’t be told for the moment." in jonas.text


def test_cancelling_asks_first(house, jonas, base):
    jonas.get(f"{base}/cancel")
    assert "Cancel this appointment?" in jonas.text
    assert "E-mail to Amara: appointment.cancelled" in jonas.text
    assert house.now().status == "booked"


def test_the_button_cancels_it(house, jonas, base):
    jonas.get(f"{base}/cancel")
    answer = send(jonas, f"{base}/cancel", why="asked", reason="Next month")
    assert answer.status_code == 303
    last = house.firm.history(house.appointment)[-1]
    assert (house.now().status, last.reason) == ("cancelled", "Amara asked to cancel. Next month")
    jonas.get("/calendar")
    assert "Cancelled. Amara is told by e-mail." in jonas.text


def test_in_a_dialog_cancelling_closes_it(house, jonas, base):
    jonas.part(f"{base}/cancel", "dialog")
    answer = send(jonas, f"{base}/cancel", headers=DIALOG, tell=None)
    told = json.loads(answer.headers["HX-Trigger"])
    assert told["toast"] == {"text": "Cancelled. Amara is not told by e-mail."}
    assert house.firm.history(house.appointment)[-1].told is False


def test_pressing_twice_cancels_once(house, jonas, base):
    jonas.get(f"{base}/cancel")
    form = typed(jonas)
    jonas.post(f"{base}/cancel", **form)
    assert jonas.post(f"{base}/cancel", **form).status_code in (200, 303)
    assert house.now().version == 2


def test_what_is_cancelled_says_by_whom(house, jonas, base):
    house.firm.cancel(house.appointment, reason="Ill")
    jonas.get(f"{base}/cancel")
    assert "Sync cancelled it on" in jonas.text
    assert "Reason: Ill" in jonas.text
    assert "Book again" in jonas.text


def test_what_was_moved_meanwhile_is_not_cancelled_unseen(house, jonas, base):
    jonas.get(f"{base}/cancel")
    house.firm.move(house.appointment, later(days=1))
    assert send(jonas, f"{base}/cancel", reason="Ill").status_code == 409
    assert "Somebody changed this appointment before you." in jonas.text
    assert typed(jonas)["reason"] == ["Ill"]
    assert house.now().status == "booked"
    send(jonas, f"{base}/cancel")
    assert house.now().status == "cancelled"


@pytest.mark.parametrize(
    "changes",
    [{"reason": HUGE}, {"subject": ""}, {"body": HUGE}, {"version": "0"}, {"version": ""}],
    ids=str,
)
def test_a_wrong_form_cancels_nothing(house, jonas, base, changes):
    jonas.get(f"{base}/cancel")
    assert 400 <= send(jonas, f"{base}/cancel", **changes).status_code < 500
    assert house.now().status == "booked"


def test_notes_are_edited_and_mail_nobody(house, jonas, base):
    jonas.get(f"{base}/notes")
    send(jonas, f"{base}/notes", public_notes=HOSTILE, internal_notes="Late payer")
    now = house.now()
    assert (now.public_notes, now.internal_notes) == (HOSTILE, "Late payer")
    jonas.get(base)
    assert "<script>alert" not in jonas.html
    assert "Late payer" in jonas.text


def test_notes_that_are_too_long_are_kept_in_the_form(house, jonas, base):
    jonas.get(f"{base}/notes")
    assert send(jonas, f"{base}/notes", public_notes=HUGE).status_code == 422
    assert typed(jonas)["public_notes"] == [HUGE]
    assert house.now().version == 1


def test_notes_of_an_older_version_are_kept_in_the_form(house, jonas, base):
    jonas.get(f"{base}/notes")
    house.firm.move(house.appointment, later(days=1))
    assert send(jonas, f"{base}/notes", public_notes="Mine").status_code == 409
    assert typed(jonas)["public_notes"] == ["Mine"]
    send(jonas, f"{base}/notes")
    assert house.now().public_notes == "Mine"


def test_a_link_is_mailed_once_more_or_replaced(house, jonas, base):
    house.issue()
    jonas.get(f"{base}/links")
    assert "Amara Okafor" in jonas.text
    send(jonas, f"{base}/links", do="send")
    assert [key for key, _ in house.told()] == ["portal.link_requested"]
    assert house.links()[0].revoked_at is None
    jonas.get(f"{base}/links")
    send(jonas, f"{base}/links", do="replace")
    assert house.links()[0].revoked_at is not None


@pytest.mark.parametrize("do", ["send", "replace"])
def test_pressing_twice_mails_one_link(house, jonas, base, do):
    house.issue()
    jonas.get(f"{base}/links")
    form = {**typed(jonas), "do": do}
    answers = [jonas.post(f"{base}/links", **form).status_code for _ in range(2)]
    keys = [key for key, _ in house.told()]
    assert (answers, keys.count("portal.link_requested")) == ([303, 303], 1)


@pytest.mark.parametrize("person", ["", "nobody", HUGE, "a b"])
def test_a_link_of_nobody_is_no_fault_of_ours(jonas, house, base, person):
    house.issue()
    jonas.get(f"{base}/links")
    assert send(jonas, f"{base}/links", do="send", person=person).status_code < 500


def test_the_calendar_file_is_that_of_notifications(jonas, base):
    answer = jonas.get(f"{base}/calendar.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"


def test_contacts_do_not_come_here(amara, base):
    for step in ("", "/reschedule", "/cancel", "/notes", "/links"):
        assert amara.get(f"{base}{step}").status_code == 403
