"""Companies: who speaks for them, and who may change that."""

import pytest

from libs.contracts.scheduling import people as contract
from services.scheduling.handlers import companies, contacts
from services.scheduling.queries import people
from tests.support.office import ADMIN, acting


def changed(**parts):
    return contract.ChangeCompany(**parts)


def test_a_new_company_is_what_was_asked_for(office):
    made = office.company(name="Okafor & Sons")
    assert office.ask(people.get_company, ADMIN, made.id).model_dump() == {
        "id": made.id,
        "version": 1,
        "name": "Okafor & Sons",
        "primary_contact_id": None,
        "subscriber_ids": [],
        "archived": False,
    }


def test_contacts_of_no_company_who_are_named_join_the_new_one(office):
    first, second = sorted((office.contact(), office.contact()), key=lambda one: one.id)
    made = office.company(
        name="New", primary_contact_id=first.id, subscriber_ids=[second.id, first.id, second.id]
    )
    told = [(event.key, event.contact.version, event.company_name) for event, _ in office.told]
    joined = office.ask(people.get_contact, ADMIN, second.id)
    assert (made.subscriber_ids, told, joined.company_id, joined.version) == (
        [first.id, second.id],
        [("contact.changed", 2, "New")] * 2,
        made.id,
        2,
    )


@pytest.mark.parametrize("field", ["primary_contact_id", "subscriber_ids"])
def test_somebody_elses_contact_does_not_join(office, field):
    taken = office.contact(company_id=office.company().id)
    named = taken.id if field == "primary_contact_id" else [taken.id]
    body = contract.CreateCompany(name="New", **{field: named})
    assert office.refused(companies.create_company, ADMIN, body) == ("invalid", field)


def test_its_own_contacts_speak_for_it(office):
    company = office.company()
    me = office.contact(company_id=company.id)
    named = changed(primary_contact_id=me.id, subscriber_ids=[me.id])
    after = office.do(companies.change_company, ADMIN, company.id, named)
    shown = office.ask(people.get_company, ADMIN, company.id)
    assert after == shown
    assert (after.primary_contact_id, after.subscriber_ids, after.version) == (me.id, [me.id], 2)


@pytest.mark.parametrize("field", ["primary_contact_id", "subscriber_ids"])
def test_strangers_do_not_speak_for_it(office, field):
    company, stranger = office.company(), office.contact()
    named = stranger.id if field == "primary_contact_id" else [stranger.id]
    refusal = office.refused(companies.change_company, ADMIN, company.id, changed(**{field: named}))
    assert refusal == ("invalid", field)


def test_nobody_has_to_speak_for_it(office):
    company = office.company()
    me = office.contact(company_id=company.id)
    speaking = changed(primary_contact_id=me.id, subscriber_ids=[me.id])
    office.do(companies.change_company, ADMIN, company.id, speaking)
    silent = changed(primary_contact_id=None, subscriber_ids=[])
    after = office.do(companies.change_company, ADMIN, company.id, silent)
    assert (after.primary_contact_id, after.subscriber_ids, after.version) == (None, [], 3)


def test_nothing_changed_is_no_new_version(office):
    company = office.company(name="Okafor & Sons")
    after = office.do(companies.change_company, ADMIN, company.id, changed(name="Okafor & Sons"))
    assert after.version == 1


@pytest.mark.parametrize("field", ["name", "subscriber_ids"])
def test_what_must_be_there_cannot_be_null(office, field):
    company = office.company()
    refusal = office.refused(companies.change_company, ADMIN, company.id, changed(**{field: None}))
    assert refusal == ("invalid", field)


def test_companies_are_for_admins_to_change(office):
    company, plain = office.company(), acting(office.staff())
    refusals = (
        office.refused(companies.create_company, plain, contract.CreateCompany(name="New")),
        office.refused(companies.change_company, plain, company.id, changed(name="New")),
        office.refused(companies.archive_company, plain, company.id),
    )
    assert refusals == ("not_allowed",) * 3


def test_contacts_find_their_own_company_alone(office):
    mine, other = office.company(), office.company()
    me = acting(office.contact(company_id=mine.id))
    found = office.ask(people.get_company, me, mine.id)
    assert (found.id, office.not_told(people.get_company, me, other.id)) == (mine.id, "not_found")


def test_an_archived_company_is_shown_and_stays(office):
    company = office.company()
    office.do(companies.archive_company, ADMIN, company.id)
    office.do(companies.archive_company, ADMIN, company.id)
    shown = office.ask(people.get_company, ADMIN, company.id)
    refusal = office.refused(companies.change_company, ADMIN, company.id, changed(name="New"))
    assert (shown.archived, shown.version, refusal) == (True, 2, "wrong_state")


def test_a_company_with_people_is_not_archived(office):
    company = office.company()
    person = office.contact(company_id=company.id)
    refusal = office.refused(companies.archive_company, ADMIN, company.id)
    office.do(contacts.archive_contact, ADMIN, person.id)
    office.do(companies.archive_company, ADMIN, company.id)
    shown = office.ask(people.get_company, ADMIN, company.id)
    assert (refusal, shown.archived) == ("wrong_state", True)


def test_a_change_may_name_the_version_that_its_sender_saw(office):
    company = office.company()
    office.do(
        companies.change_company, ADMIN, company.id, changed(name="First", expected_version=1)
    )
    late = changed(name="Second", expected_version=1)
    refusal = office.refused(companies.change_company, ADMIN, company.id, late)
    shown = office.ask(people.get_company, ADMIN, company.id)
    assert (refusal, shown.name, shown.version) == ("stale_version", "First", 2)


def test_unknown_companies_are_not_found(office):
    refusals = (
        office.refused(companies.change_company, ADMIN, "nowhere", changed(name="X")),
        office.refused(companies.archive_company, ADMIN, "nowhere"),
        office.not_told(people.get_company, ADMIN, "nowhere"),
    )
    assert refusals == ("not_found",) * 3
