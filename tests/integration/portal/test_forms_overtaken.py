"""What was typed in a form whose appointment, or whose session, changed under it."""

import json
import re

import pytest

from libs.contracts.actor import SYSTEM
from libs.contracts.scheduling import appointments
from services.gateway.portal.rendering import TEMPLATES_FOLDER
from tests.support.portal_forms import DIALOG, send, typed
from tests.support.portal_visitor import PASSWORD, account_with_password

FRIDAY = "2026-11-20T10:00:00Z"
PART = {"HX-Request": "true", "HX-Target": "reminder-list"}


@pytest.fixture
def base(house):
    return f"/calendar/appointments/{house.appointment.id}"


def write(house, **notes):
    """Mei's hand: she is always faster."""
    change = {"expected_version": house.now().version, **notes}
    house.firm.call(appointments.CHANGE, SYSTEM, id=house.appointment.id, **change)


@pytest.fixture
def overtaken(house, jonas, base):
    """Jonas before the details of a move, with notes that Mei has written anew since."""
    write(house, public_notes="First")
    jonas.get(f"{base}/reschedule/details?slot={FRIDAY}")
    write(house, public_notes="Second")
    return jonas


def test_notes_that_nobody_touched_stay_as_a_colleague_wrote_them(house, overtaken, base):
    assert send(overtaken, f"{base}/reschedule").status_code == 409
    assert typed(overtaken)["public_notes"] == ["Second"]
    assert send(overtaken, f"{base}/reschedule").status_code == 303
    now = house.now()
    assert (now.public_notes, now.start.day) == ("Second", 20)


def test_they_stay_on_the_way_back_to_the_times_too(house, overtaken, base):
    back = {**typed(overtaken), "slot": FRIDAY}
    overtaken.post(f"{base}/reschedule/slots", **back)
    overtaken.post(f"{base}/reschedule/details", **{**typed(overtaken), "slot": FRIDAY})
    send(overtaken, f"{base}/reschedule")
    assert house.now().public_notes == "Second"


def test_notes_that_both_wrote_show_the_others_words_first(house, overtaken, base):
    assert send(overtaken, f"{base}/reschedule", public_notes="Mine").status_code == 409
    assert "Somebody else wrote here meanwhile: Second" in overtaken.text
    assert typed(overtaken)["public_notes"] == ["Mine"]
    send(overtaken, f"{base}/reschedule")
    assert house.now().public_notes == "Mine"


def test_reminders_that_nobody_touched_stay_as_a_colleague_set_them(house, jonas, base):
    jonas.get(f"{base}/reschedule/details?slot={FRIDAY}")
    write(house, reminders=[{"before_minutes": 30, "to": "staff"}])
    send(jonas, f"{base}/reschedule")
    send(jonas, f"{base}/reschedule")
    assert [one.before_minutes for one in house.now().reminders] == [30]


def test_each_note_is_told_apart(house, jonas, base):
    write(house, public_notes="First")
    jonas.get(f"{base}/notes")
    write(house, public_notes="Second", internal_notes="Hers")
    mine = {"internal_notes": "Mine"}
    assert send(jonas, f"{base}/notes", **mine).status_code == 409
    assert typed(jonas)["public_notes"] == ["Second"]
    assert "Somebody else wrote here meanwhile: Hers" in jonas.text
    send(jonas, f"{base}/notes")
    now = house.now()
    assert (now.public_notes, now.internal_notes) == ("Second", "Mine")


def test_a_note_that_was_emptied_meanwhile_says_so(house, jonas, base):
    write(house, public_notes="First")
    jonas.get(f"{base}/notes")
    write(house, public_notes="")
    send(jonas, f"{base}/notes", public_notes="Mine")
    assert "Somebody else emptied this meanwhile." in jonas.text


def test_a_dialog_whose_session_has_ended_asks_to_sign_in_and_goes_on(house, jonas, base):
    account_with_password(house, house.firm.jonas)
    jonas.part(f"{base}/cancel", "dialog")
    form = {**typed(jonas), "reason": "Ill"}
    house.transactions.run(lambda uow: uow.sessions.end_all(house.firm.jonas.id))
    answer = jonas.post(f"{base}/cancel", DIALOG, **form)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (401, "#dialog")
    assert "<html" not in jonas.html
    assert "what you typed is kept" in jonas.text
    assert 'method="post" action="/sign-in"' in jonas.html
    send(jonas, "/sign-in", email=house.firm.jonas.email, password=PASSWORD)
    send(jonas, f"{base}/cancel")
    assert typed(jonas)["reason"] == ["Ill"]
    send(jonas, f"{base}/cancel")
    assert house.now().status == "cancelled"


@pytest.mark.parametrize(("surface", "swap"), [("dialog", "innerHTML"), ("page", "none")])
def test_a_part_of_a_form_never_becomes_a_page(house, jonas, base, surface, swap):
    jonas.get(f"{base}/reschedule/details?slot={FRIDAY}")
    form = {**typed(jonas), "surface": surface, "do": "add"}
    house.transactions.run(lambda uow: uow.sessions.end_all(house.firm.jonas.id))
    answer = jonas.post(f"{base}/reschedule/details", PART, **form)
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (401, swap)
    assert ("HX-Trigger" in answer.headers) is (surface == "page")


def test_what_looks_anew_by_itself_is_not_drawn_over(nobody):
    assert nobody.part("/calendar", "view").headers["HX-Reswap"] == "none"


def test_too_much_in_a_dialog_says_so_there_and_can_be_closed(jonas, base):
    answer = jonas.post(f"{base}/notes", DIALOG, public_notes="x" * 3_000_000)
    assert (answer.status_code, "data-dialog" in jonas.html) == (413, True)
    assert "That is too much at once" in jonas.text
    assert "data-close" in jonas.html


def test_scripts_show_every_refusal_that_has_words_for_a_dialog():
    frame = (TEMPLATES_FOLDER / "macros" / "frame.html").read_text()
    rules = json.loads(re.search(r'\{"includeIndicator.*\}', frame)[0])["responseHandling"]
    shown = {
        code: next(rule["swap"] for rule in rules if re.fullmatch(rule["code"], str(code)))
        for code in (401, 403, 404, 409, 410, 413, 422, 429, 500, 503)
    }
    assert [code for code, is_shown in shown.items() if not is_shown] == [500, 503]


def test_a_reminder_is_added_alone_though_the_time_was_taken(house, jonas, base):
    jonas.get(f"{base}/reschedule/details?slot={FRIDAY}")
    form = {**typed(jonas), "do": "add", "add-number": "2", "add-unit": "days", "add-to": "both"}
    leo = house.firm.contact("Leo Okafor")
    house.firm.book(FRIDAY, target={"kind": "contact", "id": leo.id})
    jonas.post(f"{base}/reschedule/details", PART, **form)
    assert jonas.html.lstrip().startswith('<section class="block" id="reminder-list"')
    assert 'value="2880:both"' in jonas.html


def test_a_reminder_is_added_alone_though_no_time_is_there(house, jonas):
    path = f"/calendar/book/details?who=contact:{house.firm.amara.id}"
    form = {"details": "1", "do": "add", "add-number": "2", "add-unit": "days", "add-to": "both"}
    jonas.post(path, PART, **form)
    assert jonas.html.lstrip().startswith('<section class="block" id="reminder-list"')
