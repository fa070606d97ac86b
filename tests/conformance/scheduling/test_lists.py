"""Lists of people: who may read them, in which order, page by page, and what is found."""

import pytest

from libs.contracts.scheduling import people as contract
from services.scheduling.handlers import contacts, firm
from services.scheduling.queries import closed_days, people
from tests.support.office import ADMIN, acting

LISTS = (people.list_staff, people.list_contacts, people.list_companies)


def listed(office, **query):
    page = office.ask(people.list_contacts, ADMIN, contract.ContactsQuery(**query))
    return [contact.name for contact in page.items]


def pages(office, ask, **query):
    cursor, found = None, []
    while True:
        page = office.ask(ask, ADMIN, contract.ContactsQuery(cursor=cursor, **query))
        found.append([one.name for one in page.items])
        cursor = page.next_cursor
        if cursor is None:
            return found


def test_names_come_in_order_whatever_their_case(office):
    for name in ("bea", "Cem", "Ada"):
        office.contact(name=name)
    assert listed(office) == ["Ada", "bea", "Cem"]


def test_pages_hold_everybody_once(office):
    for name in ("Cem", "Ada", "Bea", "Bea", "Bea"):
        office.contact(name=name)
    assert pages(office, people.list_contacts, limit=2) == [["Ada", "Bea"], ["Bea", "Bea"], ["Cem"]]


def test_names_of_one_beginning_are_told_apart(office):
    for end in ("c", "a", "b"):
        office.contact(name="x" * 190 + end)
    found = pages(office, people.list_contacts, limit=1)
    assert sorted(name for page in found for name in page) == ["x" * 190 + end for end in "abc"]


@pytest.mark.parametrize("name", ["😀" * 200, '"' * 200, "ß" * 200])
def test_a_long_name_makes_a_cursor_that_fits(office, name):
    office.contact(name=name)
    office.contact(name=name)
    assert pages(office, people.list_contacts, limit=1) == [[name], [name]]


def test_searching_looks_at_names_and_addresses(office):
    office.contact(name="Amara Okafor", email="a@x.example")
    office.contact(name="Bea", email="bea@OKAFOR.example")
    office.contact(name="Cem", email="c@x.example")
    assert listed(office, q="okaFOR") == ["Amara Okafor", "Bea"]


def test_searching_knows_the_case_of_every_script(office):
    office.contact(name="Österreich, Ärzte")
    assert listed(office, q="ÖSTERREICH, ä") == ["Österreich, Ärzte"]


@pytest.mark.parametrize("sign", ["%", "_", "/", "\\", "'"])
def test_signs_stand_for_themselves(office, sign):
    office.contact(name=f"with {sign} sign")
    office.contact(name="without")
    assert listed(office, q=sign) == [f"with {sign} sign"]


def test_archived_people_are_left_out_unless_asked_for(office):
    office.do(contacts.archive_contact, ADMIN, office.contact(name="Gone").id)
    office.contact(name="Here")
    assert (listed(office), listed(office, archived=True)) == (["Here"], ["Gone", "Here"])


def test_contacts_are_listed_by_company(office):
    company = office.company()
    office.contact(name="Inside", company_id=company.id)
    office.contact(name="Outside")
    assert listed(office, company_id=company.id) == ["Inside"]


def test_contacts_are_found_by_all_of_an_address(office):
    office.contact(name="Wanted", email="bea@okafor.example")
    office.contact(name="Longer", email="xbea@okafor.example")
    assert listed(office, email="BEA@okafor.example") == ["Wanted"]
    assert listed(office, email="ea@okafor.example") == []


def test_staff_and_companies_are_listed_as_they_are(office):
    member = office.staff()
    contact = office.contact()
    company = office.company(subscriber_ids=[contact.id])
    query = contract.PeopleQuery()
    assert office.ask(people.list_staff, acting(member), query).items == [member]
    assert office.ask(people.list_companies, acting(member), query).items == [company]


@pytest.mark.parametrize("ask", LISTS)
def test_lists_are_not_for_contacts_or_links(office, ask):
    by_link = acting(office.staff(), appointment_id="appointment-1")
    query = contract.ContactsQuery()
    refusals = [office.not_told(ask, actor, query) for actor in (acting(office.contact()), by_link)]
    assert refusals == ["not_allowed", "not_allowed"]


@pytest.mark.parametrize("other", [{"q": "a"}, {"archived": True}, {"company_id": "x"}])
def test_a_cursor_is_of_no_use_with_other_filters(office, other):
    for _ in range(2):
        office.contact()
    cursor = office.ask(people.list_contacts, ADMIN, contract.ContactsQuery(limit=1)).next_cursor
    query = contract.ContactsQuery(cursor=cursor, **other)
    assert office.not_told(people.list_contacts, ADMIN, query) == ("invalid", "cursor")


def test_a_cursor_is_of_no_use_to_another_list(office):
    for _ in range(2):
        office.staff()
    cursor = office.ask(people.list_staff, ADMIN, contract.PeopleQuery(limit=1)).next_cursor
    query = contract.PeopleQuery(cursor=cursor)
    assert office.not_told(people.list_companies, ADMIN, query) == ("invalid", "cursor")


def test_closed_days_are_kept_in_order_and_once(office):
    days = ["2026-12-25", "2026-12-24", "2026-12-25"]
    put = office.do(firm.put_closed_days, ADMIN, contract.PutClosedDays(dates=days))
    shown = office.ask(closed_days.get_closed_days, acting(office.staff()))
    assert put == shown
    assert shown.model_dump(mode="json") == {"dates": ["2026-12-24", "2026-12-25"]}


def test_closed_days_are_for_admins_to_set_and_for_staff_to_see(office):
    body = contract.PutClosedDays(dates=[])
    refusals = (
        office.refused(firm.put_closed_days, acting(office.staff()), body),
        office.not_told(closed_days.get_closed_days, acting(office.contact())),
    )
    assert refusals == ("not_allowed", "not_allowed")
