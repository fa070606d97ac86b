"""Staff reschedule: the times, the details and what follows, the change; and what goes wrong."""

import json
import re

import pytest

from libs.contracts.actor import SYSTEM
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling import people
from tests.support.firm import later
from tests.support.portal_forms import DIALOG, press, send, typed
from tests.support.portal_visitor import PortalVisitor

FRIDAY = "2026-11-20T10:00:00Z"


@pytest.fixture
def base(house):
    return f"/calendar/appointments/{house.appointment.id}"


@pytest.fixture
def details(jonas, base):
    """Jonas before the details of Friday at ten."""
    jonas.get(f"{base}/reschedule/details?slot={FRIDAY}")
    return jonas


def last_event(house):
    return next(
        json.loads(body)["event"]
        for name, _, body in reversed(house.notifications.seen)
        if name == "render_event"
    )


def test_the_times_are_two_groups_of_radio_buttons_with_counts(jonas, base):
    jonas.get(f"{base}/reschedule")
    assert 'type="radio" name="day" id="day-2026-11-20"' in jonas.html
    assert "16 free" not in jonas.text
    assert "15 free" in jonas.text
    assert f'value="{FRIDAY}"' in jonas.html


def test_a_single_type_is_a_fact_and_several_are_a_choice(house, jonas, base):
    jonas.get(f"{base}/reschedule")
    assert '<select class="select small" id="type"' not in jonas.html
    assert "Strategy session, 60 min" in jonas.text
    house.firm.type(name="Check-in", duration_minutes=30)
    jonas.get(f"{base}/reschedule")
    assert '<select class="select small" id="type"' in jonas.html


def test_a_choice_is_shown_as_was_and_now(jonas, base):
    jonas.get(f"{base}/reschedule?day=2026-11-20&slot-2026-11-20={FRIDAY}")
    assert "Was Wed 18 Nov 09:00–10:00" in jonas.text
    assert "New time Fri 20 Nov 10:00–11:00" in jonas.text


def test_another_zone_keeps_the_instant(jonas, base):
    chosen = f"day=2026-11-20&slot-2026-11-20={FRIDAY}"
    jonas.get(f"{base}/reschedule?{chosen}&tz=Pacific/Auckland&clock=12")
    assert "New time Fri 20 Nov 11:00 pm–12:00 am" in jonas.text
    assert f'value="{FRIDAY}" checked' in jonas.html


def test_a_script_gets_the_times_alone(jonas, base):
    answer = jonas.part(f"{base}/reschedule/slots?week=2026-11-23", "pick")
    assert answer.status_code == 200
    assert jonas.html.lstrip().startswith('<div class="pick" id="pick"')
    assert "23 – 29 November 2026" in jonas.text


def test_continuing_too_early_says_so(jonas, base):
    jonas.get(f"{base}/reschedule/details")
    assert "Choose a time first." in jonas.text
    jonas.get(f"{base}/reschedule/details?slot=2026-11-18T09:00:00Z")
    assert "That is when it is now. Choose another time." in jonas.text


def test_the_details_change_nothing_yet(house, details):
    assert "Check the details" in details.text
    assert "E-mail to Amara: appointment.rescheduled" in details.text
    assert house.now().version == 1


def test_confirming_moves_it_and_says_what_follows(house, details, base):
    answer = send(details, f"{base}/reschedule", reason="A clash", public_notes="Bring\r\nboth")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/calendar?date=2026-11-20#a{house.appointment.id}",
    )
    now = house.now()
    assert (now.start.isoformat(), now.public_notes) == ("2026-11-20T10:00:00+00:00", "Bring\nboth")
    assert house.firm.history(now)[-1].reason == "A clash"
    details.get("/calendar")
    assert "Moved to Fri 20 Nov, 10:00. The e-mail to Amara goes out in a moment." in details.text


def test_in_a_dialog_it_closes_and_the_calendar_looks_anew(house, jonas, base):
    jonas.part(f"{base}/reschedule/details?slot={FRIDAY}", "dialog")
    answer = send(jonas, f"{base}/reschedule", headers=DIALOG)
    told = json.loads(answer.headers["HX-Trigger"])
    assert answer.status_code == 204
    assert told["dialog:close"] == {"focus": f"a{house.appointment.id}"}
    assert "appointment:changed" in told


def test_what_was_not_touched_is_not_named(house, details, base):
    send(details, f"{base}/reschedule")
    assert house.now().reminders == house.appointment.reminders
    (_, event) = house.firm.history(house.appointment)
    assert (event.told, event.reason) == (True, None)


def test_another_type_goes_along(house, jonas, base):
    other = house.firm.type(name="Check-in", duration_minutes=30)
    jonas.get(f"{base}/reschedule/details?slot={FRIDAY}&type={other.id}")
    assert "10:00–10:30" in jonas.text
    send(jonas, f"{base}/reschedule")
    assert house.now().type.name == "Check-in"


def test_reminders_are_added_and_taken_away(house, details, base):
    added = {"do": "add", "add-number": "2", "add-unit": "days", "add-to": "both"}
    send(details, f"{base}/reschedule/details", **added)
    assert "E-mail, 2 days before to Amara and you" in details.text
    assert house.now().version == 1
    send(details, f"{base}/reschedule")
    assert [(one.before_minutes, one.to) for one in house.now().reminders] == [(2880, "both")]


def test_a_reminder_that_would_be_in_the_past_is_named(details, base):
    added = {"do": "add", "add-number": "9", "add-unit": "weeks", "add-to": "target"}
    send(details, f"{base}/reschedule/details", **added)
    assert "Too late for this one: it would be in the past." in details.text


def test_the_e_mail_can_be_written_anew_and_is_shown_first(house, details, base):
    text = {"subject": "Sorry, {{contact.first_name}}", "body": "It is **Friday**."}
    shown = send(details, f"{base}/email-preview", **text)
    assert shown.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert last_event(house)["message"] == text
    assert "For staff" not in shown.get_data(as_text=True)
    details.get(f"{base}/reschedule/details?slot={FRIDAY}")
    of_staff = send(details, f"{base}/email-preview?as=staff", **text)
    assert "For staff" in of_staff.get_data(as_text=True)
    details.get(f"{base}/reschedule/details?slot={FRIDAY}")
    send(details, f"{base}/reschedule", **text)
    assert house.now().version == 2


def test_the_template_itself_is_not_sent_as_a_text(house, details, base):
    send(details, f"{base}/email-preview")
    assert last_event(house)["message"] is None


def test_whoever_is_not_told_is_not_told(house, details, base):
    send(details, f"{base}/reschedule", tell=None)
    assert house.firm.history(house.appointment)[-1].told is False


def test_any_time_can_be_taken_with_a_reason(house, jonas, base):
    jonas.get(f"{base}/reschedule/details?do=any&any-date=2026-11-21&any-time=22:00")
    assert "This time is not on offer" in jonas.text
    refused = send(jonas, f"{base}/reschedule")
    assert refused.status_code == 403
    assert "Say in up to 200 characters why it goes there all the same." in jonas.text
    send(jonas, f"{base}/reschedule", overrule="She asked for it")
    assert house.now().start.isoformat() == "2026-11-21T22:00:00+00:00"
    assert house.firm.history(house.now())[-1].overruled == "She asked for it"


def test_what_is_taken_stays_taken(house, jonas, base):
    house.firm.book("2026-11-21T22:00:00Z", overrule={"reason": "x"})
    jonas.get(f"{base}/reschedule/details?do=any&any-date=2026-11-21&any-time=22:00")
    assert "This time was taken a moment ago." in jonas.text


def test_a_time_that_was_lost_keeps_what_was_typed(house, details, base):
    house.firm.book(FRIDAY)
    answer = send(details, f"{base}/reschedule", reason="A clash", body="Hello you")
    assert answer.status_code == 409
    assert "This time was taken a moment ago. These are still free." in details.text
    kept = typed(details)
    assert (kept["reason"], kept["body"]) == (["A clash"], ["Hello you"])
    send(details, f"{base}/reschedule/details", slot="2026-11-20T11:00:00Z", day="2026-11-20")
    assert typed(details)["body"] == ["Hello you"]
    send(details, f"{base}/reschedule")
    assert house.now().start.isoformat() == "2026-11-20T11:00:00+00:00"


def test_back_to_the_times_keeps_what_was_typed(details, base):
    send(details, f"{base}/reschedule/slots", public_notes="Bring both")
    assert "Pick a new time" in details.text
    assert typed(details)["public_notes"] == ["Bring both"]


@pytest.mark.parametrize("label", ["Show", "Previous week", "Next week"])
def test_without_scripts_a_look_at_other_times_moves_nothing(house, details, base, label):
    send(details, f"{base}/reschedule/slots", public_notes="Bring both", turn="2026-11-23")
    friday = {"day": "2026-11-20", "slot-2026-11-20": FRIDAY}
    answer = press(details, label, same="2026-11-25T09:00:00Z", **friday)
    assert (answer.status_code, house.now().version) == (200, 1)
    assert "Pick a new time" in details.text
    assert typed(details)["public_notes"] == ["Bring both"]


@pytest.mark.parametrize("looks", [{"show": "1"}, {"turn": "2026-11-20"}], ids=str)
def test_where_it_is_confirmed_a_look_at_other_times_is_only_that(house, details, base, looks):
    friday = {"day": "2026-11-20", "slot-2026-11-20": FRIDAY}
    assert send(details, f"{base}/reschedule", **friday, **looks).status_code == 200
    assert "Pick a new time" in details.text
    assert house.now().version == 1


def test_enter_among_the_times_shows_them_and_keeps_the_time_that_was_typed(jonas, base):
    jonas.part(f"{base}/reschedule?any-date=2026-11-21&any-time=22:00", "dialog")
    form = jonas.html.partition("<form")[2]
    pressed = re.search(r"<button\b(?![^>]*type=\"button\")[^>]*>", form)[0]
    assert 'name="show"' in pressed
    assert "<noscript>" not in form
    assert 'name="any-date" value="2026-11-21"' in form
    assert 'name="any-time" value="22:00"' in form
    assert '<details class="disclosure" open>' in form


def test_whoever_was_slower_sees_how_it_is_now_and_what_they_had_typed(house, details, base):
    house.firm.move(house.appointment, later(days=1))
    answer = send(details, f"{base}/reschedule", reason="A clash")
    assert answer.status_code == 409
    assert "Somebody changed this appointment before you." in details.text
    assert "Was Thu 19 Nov" in details.text
    assert typed(details)["reason"] == ["A clash"]
    send(details, f"{base}/reschedule")
    assert house.now().start.isoformat() == "2026-11-20T10:00:00+00:00"


def test_what_was_cancelled_meanwhile_is_shown_as_cancelled(house, details, base):
    house.firm.cancel(house.appointment)
    assert send(details, f"{base}/reschedule").status_code == 409
    assert "cancelled it on" in details.text


def test_a_reason_that_is_asked_for_is_asked_for_at_the_end(house, jonas, base):
    house.firm.change_type(reason={"contact": "off", "staff": "required"})
    jonas.get(f"{base}/reschedule/details?slot={FRIDAY}")
    assert "E-mail to Amara: appointment.rescheduled" in jonas.text
    assert send(jonas, f"{base}/reschedule").status_code == 422
    assert "Say why in up to 200 characters: this is asked for." in jonas.text
    send(jonas, f"{base}/reschedule", reason="Ill")
    assert house.now().version == 2


def test_the_way_to_a_new_automation_is_shown_to_those_who_may_make_one(house, jonas, base):
    mei = house.firm.staff("Mei Tanaka")
    house.firm.change_type(staff_ids=[house.firm.jonas.id, mei.id])
    shared = {"shares_calendar_with": "all"}
    house.firm.call(people.CHANGE_STAFF, SYSTEM, id=house.firm.jonas.id, **shared)
    for visitor, is_shown in ((jonas, True), (PortalVisitor.signed_in(house, mei), False)):
        visitor.get(f"{base}/cancel")
        assert "No automations run on a cancellation." in visitor.text
        assert ('href="/automations/new"' in visitor.html) is is_shown


def test_staff_without_a_type_see_it_and_have_no_buttons(house, base):
    mei = house.firm.staff("Mei Tanaka")
    hers = PortalVisitor.signed_in(house, mei)
    hers.get(base)
    assert "You have no appointment type yet, so you can’t change appointments." in hers.text
    assert "Reschedule Appointment" not in hers.text
    hers.get(f"{base}/reschedule")
    assert "Pick a new time" not in hers.text


def test_what_is_not_ones_own_is_not_found(house, base):
    house.firm.call(
        people.CHANGE_STAFF,
        SYSTEM,
        id=house.firm.jonas.id,
        shares_calendar_with=[],
    )
    hers = PortalVisitor.signed_in(house, house.firm.staff("Mei Tanaka"))
    assert hers.get(base).status_code == 404
    assert hers.get(f"{base}/reschedule").status_code == 404


def test_when_notifications_is_away_it_can_still_be_moved(house, jonas, base):
    house.notifications.send = _away
    jonas.get(f"{base}/reschedule/details?slot={FRIDAY}")
    assert "What follows can’t be shown for the moment." in jonas.text
    send(jonas, f"{base}/reschedule")
    assert house.now().version == 2


def _away(_outgoing):
    raise ProblemError("unavailable", "Away.", retry_after=2)
