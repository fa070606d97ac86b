"""The parts of a contact's page: what was and what is coming, the e-mails, what was done."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest

from tests.support import an
from tests.support.portal_visitor import PortalVisitor

SPAN = r"(\d+ \w+ \d+) to (\d+ \w+ \d+): (\d)"
LATER = an.START + timedelta(days=5)


def mailed(subject, appointment_id, state="sent"):
    return {
        "id": f"m-{subject}",
        "kind": "booked",
        "audience": "target",
        "to": "Amara Okafor",
        "subject": subject,
        "state": state,
        "attempts": 1,
        "version": 1,
        "sent_at": "2026-11-16T09:00:00Z" if state == "sent" else None,
        "error": None,
        "appointment_id": appointment_id,
        "made_at": "2026-11-16T09:00:00Z",
    }


def path_of(house):
    return f"/contacts/{house.firm.amara.id}"


def test_the_next_appointment_is_told_for_whoever_comes_late_in_a_long_list(house, jonas):
    zoe = house.firm.contact("Zoe Kim")
    late = house.firm.book(an.START + timedelta(days=20), target={"kind": "contact", "id": zoe.id})
    jonas.get("/contacts")
    assert f"/calendar/appointments/{late.id}" in jonas.links
    assert f"/calendar/appointments/{house.appointment.id}" in jonas.links


def test_what_was_is_told_apart_from_what_is_coming(house, jonas):
    path, one = f"{path_of(house)}/appointments", f"/calendar/appointments/{house.appointment.id}"
    jonas.get(path)
    assert "In the last year: 0" in jonas.text
    assert one in jonas.links
    house.clock.advance(timedelta(days=30))
    again = PortalVisitor.signed_in(house, house.firm.jonas)
    again.get(path)
    assert "In the last year: 1" in again.text
    assert "No appointments that you may see." in again.text
    assert one in again.links
    assert "Older appointments" not in again.links.values()


def test_what_is_cancelled_and_still_to_come_is_told_so_and_stands_in_no_short_list(house, jonas):
    one = f"/calendar/appointments/{house.appointment.id}"
    house.firm.cancel(house.appointment)
    jonas.get(f"{path_of(house)}/appointments")
    assert jonas.links[one].endswith("with Jonas Weber, cancelled")
    assert "In the last year: 0" in jonas.text
    jonas.get(path_of(house))
    assert one not in jonas.links
    house.clock.advance(timedelta(days=30))
    later = PortalVisitor.signed_in(house, house.firm.jonas)
    later.get(f"{path_of(house)}/appointments")
    assert "In the last year: 1" in later.text
    assert "with Jonas Weber, cancelled" in later.text


def test_what_is_just_running_is_coming_until_it_ends_or_has_taken_place(house):
    house.clock.advance(an.START + timedelta(minutes=10) - house.clock.now())
    jonas = PortalVisitor.signed_in(house, house.firm.jonas)
    told = []
    for _ in range(2):
        for path in (f"{path_of(house)}/appointments", path_of(house)):
            jonas.get(path)
            coming = jonas.html.partition('id="coming-title"')[2].partition("</section>")[0]
            told.append((house.appointment.id in coming, "In the last year: 1" in jonas.text))
        jonas.post(f"/calendar/appointments/{house.appointment.id}/completed", version="1")
    assert told == [(True, False), (True, False), (False, True), (False, False)]


def test_what_comes_in_another_year_is_told_with_it(house):
    house.clock.advance(timedelta(days=30))
    for days in (35, 63):
        house.firm.book(an.START + timedelta(days=days))
    jonas = PortalVisitor.signed_in(house, house.firm.jonas)
    for path in ("", "/appointments"):
        jonas.get(f"{path_of(house)}{path}")
        assert "Wed 23 Dec, 09:00" in jonas.text
        assert "Wed 20 Jan 2027, 09:00" in jonas.text


def test_appointments_of_years_ago_are_found_over_years_without_any(house):
    firm, first, path = house.firm, house.appointment, f"{path_of(house)}/appointments"
    house.clock.advance(timedelta(days=1001))
    hidden = firm.type(name="Call", staff_ids=[firm.staff("Ola", shares_calendar_with=[]).id])
    second = firm.book(an.START + timedelta(days=1001), type_id=hidden.id)
    house.clock.advance(timedelta(days=800))
    turns = {}
    for person in (firm.jonas, firm.staff("Mei Lindholm")):
        visitor = PortalVisitor.signed_in(house, person)
        visitor.get(path)
        found = turns[person.name] = [visitor.text]
        while older := [at for at, name in visitor.links.items() if name == "Older appointments"]:
            visitor.get(older[0])
            found.append(visitor.text)
        assert f"/calendar/appointments/{first.id}" in visitor.links
        assert visitor.links[path] == "To the latest"
        assert second.id not in visitor.html
    assert [len(found) for found in turns.values()] == [3, 2]
    spans = re.findall(SPAN, " ".join(turns["Jonas Weber"]))
    assert spans == [
        ("22 October 2028", "21 October 2029", "1"),
        ("23 October 2026", "22 October 2027", "1"),
    ]
    visitor.get(f"{path}?before=2029-10-22")
    assert re.findall(SPAN, visitor.text) == [("22 October 2028", "21 October 2029", "0")]
    assert "No appointments that you may see in this time." in visitor.text


@pytest.mark.parametrize("before", ["soon", "2026-02-30", "9999-12-31", "2050-01-01", "\x00"])
def test_a_day_that_makes_no_sense_shows_the_last_year(jonas, house, before):
    answer = jonas.get(f"{path_of(house)}/appointments?before={quote(before)}")
    assert answer.status_code == 200
    assert "In the last year: 0" in jonas.text


def test_the_companys_appointments_are_listed_as_its_own_for_whoever_sees_or_is_mailed_them(
    house, jonas
):
    firm, zoe, raj, leo = house.firm, *map(house.firm.contact, ("Zoe Kim", "Raj Rao", "Leo Ode"))
    company = firm.company("Kim Ceramics", zoe, raj, leo, subscribers=[raj])
    theirs = firm.book(an.START + timedelta(days=1), target={"kind": "company", "id": company.id})
    raj_alone = firm.book(an.START + timedelta(days=2), target={"kind": "contact", "id": raj.id})

    def listed(contact):
        found = {}
        for part in ("", "/appointments", "/activity"):
            jonas.get(f"/contacts/{contact.id}{part}")
            found[part] = {one.id for one in (theirs, raj_alone) if one.id in jonas.html}
        assert set(map(frozenset, found.values())) == {frozenset(found[""])}
        return found[""], "Kim Ceramics</span>" in jonas.html

    assert listed(zoe) == ({theirs.id}, True)
    assert listed(raj) == ({theirs.id, raj_alone.id}, True)
    assert listed(leo) == (set(), False)
    jonas.post(f"/contacts/{leo.id}/access", to="on")
    assert listed(leo) == ({theirs.id}, True)


def test_the_e_mails_to_a_contact_are_told_with_what_became_of_them(house, jonas):
    house.notifications.mailed = [
        mailed("Booked: Strategy session", house.appointment.id),
        mailed("Not arrived", house.appointment.id, "failed"),
        mailed("Of another calendar", "hidden-appointment"),
        mailed("Way in", None),
    ]
    jonas.get(f"{path_of(house)}/emails")
    assert re.search(r"not sent, written \w+ 16 Nov 2026", jonas.text)
    seen = ["Booked: Strategy session", "Not arrived", "Of another calendar", "Way in"]
    assert [one in jonas.text for one in seen] == [True, True, False, True]
    mei = PortalVisitor.signed_in(house, house.firm.staff("Mei Lindholm"))
    mei.get(f"{path_of(house)}/emails")
    assert "Way in" not in mei.text
    assert "Older e-mails" not in mei.text


def test_e_mails_that_one_may_see_are_found_behind_many_that_one_may_not(house):
    hidden = [mailed(f"Hidden {nth}", "hidden-appointment") for nth in range(120)]
    house.notifications.mailed = [*hidden, mailed("Booked: last of all", house.appointment.id)]
    mei = PortalVisitor.signed_in(house, house.firm.staff("Mei Lindholm"))
    mei.get(f"{path_of(house)}/emails")
    assert "Booked: last of all" in mei.text
    assert "Hidden" not in mei.text


def test_only_who_may_see_every_e_mail_is_told_that_there_are_none(house, jonas):
    mei = PortalVisitor.signed_in(house, house.firm.staff("Mei Lindholm"))
    told = []
    for mails in ([], [mailed("Way in", None)]):
        house.notifications.mailed = mails
        for visitor in (jonas, mei):
            visitor.get(f"{path_of(house)}/emails")
            told.append(re.findall(r"No e-mails [^.]+\.", visitor.text))
    may_see = ["No e-mails that you may see."]
    assert told == [["No e-mails yet."], may_see, [], may_see]


def test_older_e_mails_follow_page_by_page_until_the_first_one(house, jonas):
    house.notifications.mailed = [
        mailed(f"Mail {nth:03}.", house.appointment.id) for nth in range(120)
    ]
    path, seen = f"{path_of(house)}/emails", []
    while path:
        jonas.get(path)
        seen.append(re.findall(r"Mail \d+\.", jonas.text))
        path = next((path for path, name in jonas.links.items() if name == "Older e-mails"), None)
    assert [len(found) for found in seen] == [50, 50, 20]
    assert [one for found in seen for one in found] == [f"Mail {nth:03}." for nth in range(120)]
    assert "To the latest" in jonas.links.values()


def test_what_was_done_is_told_with_who_did_it_and_what_it_changed(house, jonas):
    firm = house.firm
    firm.move(house.appointment, an.START + timedelta(days=1), reason="Train strike")
    jonas.get(f"{path_of(house)}/activity")
    assert re.search(r"Moved by .* Reason: Train strike.* Booked by", jonas.text)
    assert "Was Wed 18 Nov 2026, 09:00" in jonas.text
    owner = firm.staff("Ola Berg", shares_calendar_with=[])
    hidden = firm.book(type_id=firm.type(name="Call", staff_ids=[owner.id]).id)
    mei = PortalVisitor.signed_in(house, firm.staff("Mei Lindholm"))
    told = []
    for visitor in (jonas, mei):
        visitor.get(f"{path_of(house)}/activity")
        told.append(f"/calendar/appointments/{hidden.id}" in visitor.links)
    assert told == [True, False]


def test_what_was_done_long_ago_follows_page_by_page(house, jonas):
    one = house.appointment
    for nth in range(52):
        one = house.firm.move(one, an.START + timedelta(days=(nth + 1) % 2))
    counts, path = [], f"{path_of(house)}/activity"
    while path:
        assert jonas.get(path).status_code == 200
        counts.append(len(re.findall("(?:Moved|Booked) by", jonas.text)))
        path = next((path for path, name in jonas.links.items() if name == "What was before"), None)
    assert counts == [50, 3]


def test_a_place_in_what_was_done_that_is_none_any_more_shows_the_latest(house, jonas):
    firm, zoe, leo = house.firm, *map(house.firm.contact, ("Zoe Kim", "Leo Ode"))
    firm.company("Kim Ceramics", zoe, leo)
    one, path = (
        firm.book(target={"kind": "contact", "id": leo.id}, start=LATER),
        f"/contacts/{leo.id}/activity",
    )
    for nth in range(52):
        one = firm.move(one, LATER + timedelta(days=nth % 2 + 1))
    jonas.get(path)
    older = next(at for at, name in jonas.links.items() if name == "What was before")
    jonas.post(f"/contacts/{leo.id}/access", to="on")
    for cursor in (older, f"{path}?cursor=x", f"{path}?cursor={'a' * 3000}"):
        assert jonas.get(cursor).status_code == 200
        assert jonas.text.count("Moved by") == 50
        assert "To the latest" not in jonas.links.values()


@pytest.mark.parametrize("part", ["appointments", "emails", "activity"])
def test_the_parts_about_nobody_are_not_found_and_contacts_are_shown_none(jonas, amara, part):
    assert jonas.get(f"/contacts/nobody/{part}").status_code == 404
    assert amara.get(f"/contacts/nobody/{part}").status_code == 403
    assert jonas.get(f"/contacts/nobody/{part}?cursor=x&before=x").status_code == 404


def test_only_a_service_that_is_away_leaves_the_rest_of_the_page_standing(house, jonas):
    house.notifications.refuses_mailed = "unavailable"
    path = f"{path_of(house)}/emails"
    assert jonas.get(path).status_code == 200
    assert "can’t be told for the moment" in jonas.text
    house.notifications.refuses_mailed = "not_allowed"
    assert jonas.get(path).status_code == 403
