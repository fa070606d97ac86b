"""Contacts, signed in: their appointment, moved with Book It!, cancelled, booked."""

import json
import re

import pytest

from libs.contracts.scheduling import appointments, people
from tests.support.firm import KEY, later
from tests.support.portal_forms import DIALOG, HOSTILE, HUGE, send, typed
from tests.support.portal_visitor import PortalVisitor

FRIDAY = "2026-11-20T10:00:00Z"


@pytest.fixture
def base(house):
    return f"/portal/appointments/{house.appointment.id}"


@pytest.fixture
def book(house):
    return f"/portal/book/{house.firm.kind.id}"


def slot(house, start=FRIDAY):
    return f"{start}~{house.firm.jonas.id}"


def all_of(house):
    return house.firm.call(appointments.LIST_APPOINTMENTS, KEY).items


def test_she_sees_it_and_what_she_may_do(amara, base):
    amara.get(base)
    assert "Reschedule Appointment" in amara.text
    assert "Cancel Appointment" in amara.text
    assert "signing in" not in amara.text


def test_she_moves_it_with_book_it(house, amara, base):
    amara.get(f"{base}/reschedule?go=1&slot={FRIDAY}")
    assert "Move your appointment to this time?" in amara.text
    assert "Book It!" in amara.text
    assert house.now().version == 1
    answer = send(amara, f"{base}/reschedule", reason="Rain")
    assert answer.status_code == 303
    amara.get(answer.headers["Location"])
    assert "Your appointment is moved" in amara.text
    last = house.firm.history(house.now())[-1]
    assert (last.actor.kind, last.channel, last.reason) == ("contact", "portal", "Rain")


def test_in_a_dialog_she_sees_that_it_is_moved(house, amara, base):
    amara.part(f"{base}/reschedule?go=1&slot={FRIDAY}", "dialog")
    answer = send(amara, f"{base}/reschedule", headers=DIALOG)
    assert "Your appointment is moved" in amara.text
    assert "appointment:changed" in json.loads(answer.headers["HX-Trigger"])
    assert answer.headers["HX-Push-Url"].startswith(base)


def test_she_cancels_after_the_warning(house, amara, base):
    amara.get(f"{base}/cancel")
    assert "Cancel your appointment?" in amara.text
    assert house.now().status == "booked"
    send(amara, f"{base}/cancel", reason="Ill")
    assert house.now().status == "cancelled"
    amara.get(base)
    assert "You cancelled it on" in amara.text


def test_pressing_twice_does_it_once(house, amara, base):
    amara.get(f"{base}/reschedule?go=1&slot={FRIDAY}")
    form = typed(amara)
    assert amara.post(f"{base}/reschedule", **form).status_code == 303
    assert amara.post(f"{base}/reschedule", **form).status_code == 303
    assert house.now().version == 2


def test_the_same_form_with_another_time_is_not_taken_for_the_first(house, amara, base):
    amara.get(f"{base}/reschedule?go=1&slot={FRIDAY}")
    form = typed(amara)
    amara.post(f"{base}/reschedule", **form)
    again = amara.post(f"{base}/reschedule", **{**form, "slot": "2026-11-20T14:00:00Z"})
    assert again.status_code == 409
    assert house.now().version == 2


def test_a_time_that_was_lost_keeps_her_reason(house, amara, base):
    amara.get(f"{base}/reschedule?go=1&slot={FRIDAY}")
    house.firm.book(FRIDAY)
    assert send(amara, f"{base}/reschedule", reason="Rain").status_code == 409
    assert typed(amara)["reason"] == ["Rain"]


def test_after_the_deadline_she_may_not(house, amara, base):
    house.firm.change_type(reschedule_notice_minutes=240, cancel_notice_minutes=240)
    amara.get(f"{base}/cancel")
    house.clock.set(later(hours=-1))
    assert send(amara, f"{base}/cancel").status_code in (401, 403)
    assert house.now().status == "booked"


def test_a_colleague_moves_the_companys_appointment(house):
    leo = house.firm.contact("Leo Okafor")
    company = house.firm.company("Okafor Ceramics", house.firm.amara, leo)
    shared = house.firm.book(later(days=1), target={"kind": "company", "id": company.id})
    his = PortalVisitor.signed_in(house, leo)
    path = f"/portal/appointments/{shared.id}"
    his.get(f"{path}/reschedule?go=1&slot={FRIDAY}")
    send(his, f"{path}/reschedule")
    assert house.firm.history(shared)[-1].actor.name == "Leo Okafor"
    assert his.get(f"/portal/appointments/{house.appointment.id}").status_code == 404


def test_she_books_what_is_open_to_her(house, amara, book):
    amara.get("/portal/book")
    assert "Strategy session" in amara.text
    amara.get(f"{book}?go=1&slot={slot(house)}")
    assert "Book this time?" in amara.text
    assert len(all_of(house)) == 1
    answer = send(amara, book, notes="Hello")
    assert answer.status_code == 303
    booked = all_of(house)[-1]
    assert (booked.target.id, booked.public_notes) == (house.firm.amara.id, "Hello")


def test_booking_twice_by_one_form_books_once(house, amara, book):
    amara.get(f"{book}?go=1&slot={slot(house)}")
    form = typed(amara)
    first, second = amara.post(book, **form), amara.post(book, **form)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(all_of(house)) == 2


def test_a_time_that_somebody_else_booked_is_offered_no_more(house, amara, book):
    amara.get(f"{book}?go=1&slot={slot(house)}")
    house.firm.book(FRIDAY)
    assert send(amara, book, notes="Hello").status_code == 409
    assert "This time was taken a moment ago. These are still free." in amara.text
    assert 'name="notes" value="Hello"' in amara.html


def test_for_the_company_it_is_the_companys(house):
    company = house.firm.company("Okafor Ceramics", house.firm.amara)
    amara = house.firm.call(people.GET_CONTACT, KEY, id=house.firm.amara.id)
    hers = PortalVisitor.signed_in(house, amara)
    kind = house.firm.kind.id
    hers.get(f"/portal/book/{kind}?go=1&slot={slot(house)}")
    assert "Everyone at Okafor Ceramics" in hers.text
    send(hers, f"/portal/book/{kind}", **{"for": "company"})
    assert all_of(house)[-1].target.id == company.id


@pytest.mark.parametrize(
    "changes",
    [{"notes": HUGE}, {"slot": ""}, {"slot": "x~y"}, {"notes": "a\x00"}, {"key": HUGE}],
    ids=str,
)
def test_a_wrong_form_books_nothing_by_halves(house, amara, book, changes):
    amara.get(f"{book}?go=1&slot={slot(house)}")
    assert send(amara, book, **changes).status_code < 500
    assert len(all_of(house)) <= 2


def test_what_she_typed_is_text(house, amara, book):
    amara.get(f"{book}?go=1&slot={slot(house)}")
    send(amara, book, notes=HOSTILE + HUGE)
    assert "<script>alert" not in amara.html


def test_what_is_not_offered_is_not_found(house, amara):
    private = house.firm.type(name="Private", bookable_by=["staff"])
    assert amara.get(f"/portal/book/{private.id}").status_code == 404


@pytest.mark.parametrize("where", ["reschedule", "book"])
def test_with_another_clock_and_zone_the_chosen_time_stays(house, amara, base, book, where):
    page, value = (f"{base}/reschedule", FRIDAY) if where == "reschedule" else (book, slot(house))
    look = f"show=1&tz=America/New_York&clock=12&day={FRIDAY[:10]}&slot-{FRIDAY[:10]}={value}"
    amara.get(f"{page}?{look}")
    assert re.search(rf'value="{value}" checked data-day="[^"]*" data-span="5:00 am', amara.html)
    amara.get(f"{page}?{look.replace('show', 'go')}")
    assert "5:00 am–6:00 am" in amara.text
    assert send(amara, page).status_code == 303
    assert all_of(house)[-1].start.isoformat() == FRIDAY.replace("Z", "+00:00")


def test_after_a_lost_time_she_looks_at_other_weeks_and_her_reason_stays(house, amara, base):
    amara.get(f"{base}/reschedule?go=1&slot={FRIDAY}")
    house.firm.book(FRIDAY)
    assert send(amara, f"{base}/reschedule", reason="Rain").status_code == 409
    assert send(amara, f"{base}/reschedule", turn="2026-11-23").status_code == 200
    assert "23 – 29 November 2026" in amara.text
    assert typed(amara)["reason"] == ["Rain"]
    assert house.now().version == 1
    monday = {"day": "2026-11-23", "slot-2026-11-23": "2026-11-23T10:00:00Z"}
    assert send(amara, f"{base}/reschedule", **monday).status_code == 303
    assert house.firm.history(house.now())[-1].reason == "Rain"
