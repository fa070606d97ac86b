"""Contacts: who may make, change and archive them, and what is told of it."""

import pytest

from libs.contracts.scheduling import people as contract
from services.scheduling.handlers import companies, contacts
from services.scheduling.queries import people
from tests.support.office import ADMIN, acting, person


def changed(**parts):
    return contract.ChangeContact(**parts)


def test_a_new_contact_is_what_was_asked_for(office):
    company = office.company()
    made = office.contact(
        name="Amara Okafor",
        email="amara@okafor.example",
        phone="+44 20 7946 0000",
        tags=["vip", "north", "vip"],
        company_id=company.id,
    )
    assert office.ask(people.get_contact, ADMIN, made.id).model_dump() == {
        "id": made.id,
        "version": 1,
        "name": "Amara Okafor",
        "email": "amara@okafor.example",
        "phone": "+44 20 7946 0000",
        "time_zone": "Europe/London",
        "language": "en",
        "clock": "24",
        "tags": ["vip", "north"],
        "company_id": company.id,
        "portal_access": False,
        "archived": False,
    }


def test_a_new_contact_is_told_with_the_companys_name(office):
    made = office.contact(company_id=office.company(name="Okafor & Sons").id)
    event, _ = office.told[0]
    assert (office.keys, event.contact, event.company_name) == (
        ["contact.created"],
        made,
        "Okafor & Sons",
    )


def test_any_staff_member_makes_and_changes_contacts(office):
    plain = acting(office.staff())
    made = office.do(contacts.create_contact, plain, contract.CreateContact(**person()))
    after = office.do(contacts.change_contact, plain, made.id, changed(tags=["vip"]))
    assert (after.tags, after.version, office.keys) == (["vip"], 2, ["contact.changed"])


def test_contacts_and_links_make_no_contacts(office):
    body = contract.CreateContact(**person())
    by_link = acting(office.staff(), appointment_id="appointment-1")
    refusals = [
        office.refused(contacts.create_contact, actor, body)
        for actor in (acting(office.contact()), by_link)
    ]
    assert refusals == ["not_allowed", "not_allowed"]


def test_a_contact_changes_their_own_name_zone_language_and_clock(office):
    me = office.contact()
    own = changed(name="Amara O.", time_zone="Africa/Lagos", language="de", clock="12")
    after = office.do(contacts.change_contact, acting(me), me.id, own)
    assert (after.name, after.time_zone, after.language, after.clock) == (
        "Amara O.",
        "Africa/Lagos",
        "de",
        "12",
    )


@pytest.mark.parametrize(
    "field", [{"email": "new@okafor.example"}, {"phone": "1"}, {"tags": []}, {"company_id": None}]
)
def test_a_contact_changes_nothing_else(office, field):
    me = office.contact()
    refusal = office.refused(contacts.change_contact, acting(me), me.id, changed(**field))
    assert refusal == ("not_allowed", *field)


def test_a_link_changes_no_contact(office):
    me = office.contact()
    by_link = acting(me, appointment_id="appointment-1")
    refusals = (
        office.refused(contacts.change_contact, by_link, me.id, changed(name="X")),
        office.not_told(people.get_contact, by_link, me.id),
    )
    assert refusals == ("not_allowed", "not_allowed")


def test_contacts_find_nobody_but_themselves(office):
    me, other = office.contact(), office.contact()
    refusals = (
        office.refused(contacts.change_contact, acting(me), other.id, changed(name="X")),
        office.not_told(people.get_contact, acting(me), other.id),
    )
    assert refusals == ("not_found", "not_found")


def test_a_contact_reads_their_own_record(office):
    me = office.contact()
    assert office.ask(people.get_contact, acting(me), me.id) == me


def test_nothing_changed_is_no_new_version(office):
    me = office.contact(name="Amara", tags=["vip"])
    after = office.do(contacts.change_contact, ADMIN, me.id, changed(name="Amara", tags=["vip"]))
    assert (after.version, office.told) == (1, [])


@pytest.mark.parametrize("field", ["name", "email", "phone", "time_zone", "tags"])
def test_what_must_be_there_cannot_be_null(office, field):
    me = office.contact()
    refusal = office.refused(contacts.change_contact, ADMIN, me.id, changed(**{field: None}))
    assert refusal == ("invalid", field)


def test_two_contacts_do_not_have_one_address(office):
    office.contact(email="amara@okafor.example")
    body = contract.CreateContact(**person(email="AMARA@okafor.example"))
    assert office.refused(contacts.create_contact, ADMIN, body) == ("invalid", "email")


def test_a_changed_address_is_free(office):
    me = office.contact(email="amara@okafor.example")
    renamed = changed(email="Amara@okafor.example")
    after = office.do(contacts.change_contact, ADMIN, me.id, renamed)
    assert after.email == "Amara@okafor.example"


def test_an_address_of_staff_is_not_free(office):
    member, me = office.staff(), office.contact()
    refusal = office.refused(contacts.change_contact, ADMIN, me.id, changed(email=member.email))
    assert refusal == ("invalid", "email")


def test_a_company_must_exist_and_be_active(office):
    gone = office.company()
    office.do(companies.archive_company, ADMIN, gone.id)
    me = office.contact()
    refusals = [
        office.refused(contacts.change_contact, ADMIN, me.id, changed(company_id=company_id))
        for company_id in ("nowhere", gone.id)
    ]
    assert refusals == [("invalid", "company_id")] * 2


def test_whoever_leaves_a_company_speaks_for_it_no_more(office):
    company = office.company()
    me, other = (office.contact(company_id=company.id) for _ in range(2))
    both = contract.ChangeCompany(primary_contact_id=me.id, subscriber_ids=[me.id, other.id])
    office.do(companies.change_company, ADMIN, company.id, both)
    office.do(contacts.change_contact, ADMIN, me.id, changed(company_id=None))
    left = office.ask(people.get_company, ADMIN, company.id)
    assert (left.primary_contact_id, left.subscriber_ids, left.version) == (None, [other.id], 3)


def test_whoever_is_archived_speaks_for_their_company_no_more(office):
    company = office.company()
    me = office.contact(company_id=company.id)
    mine = contract.ChangeCompany(primary_contact_id=me.id)
    office.do(companies.change_company, ADMIN, company.id, mine)
    office.do(contacts.archive_contact, ADMIN, me.id)
    left = office.ask(people.get_company, ADMIN, company.id)
    assert (left.primary_contact_id, office.keys) == (None, ["contact.archived"])


def test_somebody_in_a_company_keeps_its_name_when_renamed(office):
    me = office.contact(company_id=office.company(name="Okafor & Sons").id)
    office.do(contacts.change_contact, ADMIN, me.id, changed(name="Amara O."))
    assert office.told[0][0].company_name == "Okafor & Sons"


def test_archiving_is_for_admins(office):
    me = office.contact()
    refusals = [
        office.refused(contacts.archive_contact, actor, me.id)
        for actor in (acting(me), acting(office.staff()))
    ]
    assert refusals == ["not_allowed", "not_allowed"]


def test_archiving_again_does_nothing(office):
    me = office.contact()
    office.do(contacts.archive_contact, ADMIN, me.id)
    office.do(contacts.archive_contact, ADMIN, me.id)
    shown = office.ask(people.get_contact, ADMIN, me.id)
    assert (office.told, shown.archived, shown.version) == ([], True, 2)


def test_what_is_archived_does_not_change(office):
    me = office.contact()
    office.do(contacts.archive_contact, ADMIN, me.id)
    refusal = office.refused(contacts.change_contact, ADMIN, me.id, changed(name="X"))
    assert refusal == "wrong_state"


def test_unknown_contacts_are_not_found(office):
    refusals = (
        office.refused(contacts.change_contact, ADMIN, "nobody", changed(name="X")),
        office.refused(contacts.archive_contact, ADMIN, "nobody"),
        office.not_told(people.get_contact, ADMIN, "nobody"),
    )
    assert refusals == ("not_found",) * 3
