"""The present state said again, for one service that catches up."""

import pytest

from services.scheduling.handlers import contacts, restating, staff
from tests.support.office import ADMIN

PARTS = (restating.staff_page, restating.contacts_page)
# How many of staff, contacts and appointments each of them hears of.
HEARD = {"scheduling": 0, "notifications": 3, "automations": 1, "gateway": 2}


def restate(office, to="gateway", parts=PARTS):
    told = []

    def run(work):
        after = office.work(work)
        told.extend(office.told)
        return after

    restating.restate(run, to, parts)
    return told


def test_everybody_is_told_as_they_are_now(office):
    company = office.company(name="Okafor & Sons")
    jonas, amara = office.staff(name="Jonas"), office.contact(company_id=company.id)
    told = restate(office)
    assert [(event.key, to, event.restated) for event, to in told] == [
        ("staff.changed", "gateway", True),
        ("contact.changed", "gateway", True),
    ]
    assert (told[0][0].staff, told[1][0].contact) == (jonas, amara)
    assert told[1][0].company_name == "Okafor & Sons"


def test_the_archived_are_told_as_such(office):
    office.do(staff.archive_staff, ADMIN, office.staff().id)
    office.do(contacts.archive_contact, ADMIN, office.contact().id)
    assert [event.key for event, _ in restate(office)] == ["staff.archived", "contact.archived"]


@pytest.mark.parametrize("people", [1, 2, 3, 4, 5])
def test_pages_leave_nobody_out(office, monkeypatch, people):
    monkeypatch.setattr(restating, "_PAGE", 2)
    made = [office.contact().id for _ in range(people)]
    assert [event.contact.id for event, _ in restate(office)] == sorted(made)


@pytest.mark.parametrize("to", HEARD)
def test_nobody_is_told_what_they_do_not_hear(office, to):
    office.staff(), office.contact()
    parts = restating.parts(to, office.clock)
    told = restate(office, to, parts)
    assert len(parts) == HEARD[to]
    assert all(to in type(event).heard_by for event, _ in told)
