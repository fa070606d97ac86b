"""The parts of a contact's page: what was and what is coming, the e-mails, what was done."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest

from tests.support import an
from tests.support.portal_visitor import PortalVisitor


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


def test_appointments_of_years_ago_are_found_year_by_year(house):
    one = f"/calendar/appointments/{house.appointment.id}"
    house.clock.advance(timedelta(days=800))
    jonas = PortalVisitor.signed_in(house, house.firm.jonas)
    jonas.get(f"{path_of(house)}/appointments")
    turns = 0
    while one not in jonas.links:
        jonas.get(next(path for path, name in jonas.links.items() if name == "Older appointments"))
        turns += 1
    assert (turns, "2026, 09:00" in jonas.text) == (2, True)
    assert "Older appointments" not in jonas.links.values()
    assert jonas.links[f"{path_of(house)}/appointments"]
    assert "To the latest" in jonas.text


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
        jonas.get(path)
        counts.append(len(re.findall("(?:Moved|Booked) by", jonas.text)))
        path = next((path for path, name in jonas.links.items() if name == "What was before"), None)
    assert counts == [50, 3]


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
