"""What two people do to people and types at the same moment."""

import threading
from functools import partial

import pytest
import sqlalchemy as sa

from libs.contracts.problem import ProblemError
from libs.contracts.scheduling import people as contract
from services.scheduling.adapters.tables import COMPANIES, CONTACTS, STAFF
from services.scheduling.handlers import companies, contacts, staff
from tests.support.office import ADMIN, Office, migrated, person


@pytest.fixture
def office(database_like):
    office = Office(database_like(migrated))
    yield office
    office.engine.dispose()


def at_once(*works):
    """What each answered, or the code of its refusal."""
    start, outcomes = threading.Barrier(len(works)), [None] * len(works)

    def go(at, work):
        start.wait()
        try:
            outcomes[at] = work() or "done"
        except ProblemError as problem:
            outcomes[at] = problem.code

    threads = [threading.Thread(target=go, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_admins_who_archive_each_other_leave_one(office):
    both = [office.staff(is_admin=True).id for _ in range(2)]
    outcomes = at_once(*(partial(office.do, staff.archive_staff, ADMIN, one) for one in both))
    active = sa.select(sa.func.count()).where(STAFF.c.archived.is_(False))
    assert (sorted(outcomes), office.rows(active)) == (["done", "wrong_state"], [(1,)])


def test_one_address_is_given_once(office):
    body = contract.CreateContact(**person(email="amara@okafor.example"))

    def create():
        office.do(contacts.create_contact, ADMIN, body)

    outcomes = at_once(create, create, create)
    count = sa.select(sa.func.count()).select_from(CONTACTS)
    assert (sorted(outcomes), office.rows(count)) == (["done", "invalid", "invalid"], [(1,)])


def test_one_address_is_not_given_to_staff_and_contact_at_once(office):
    for number in range(6):
        who = person(email=f"amara{number}@okafor.example")
        outcomes = at_once(
            lambda who=who: (
                office.do(contacts.create_contact, ADMIN, contract.CreateContact(**who)).id
            ),
            lambda who=who: (
                office.do(staff.create_staff, ADMIN, contract.CreateStaffMember(**who)).id
            ),
        )
        assert outcomes.count("invalid") == 1


def test_nobody_speaks_for_a_company_they_have_left(office):
    company = office.company()
    me = office.contact(company_id=company.id)
    leave = contract.ChangeContact(company_id=None)
    appoint = contract.ChangeCompany(primary_contact_id=me.id)
    at_once(
        lambda: office.do(contacts.change_contact, ADMIN, me.id, leave),
        lambda: office.do(companies.change_company, ADMIN, company.id, appoint),
    )
    assert office.rows(sa.select(COMPANIES.c.primary_contact_id)) == [(None,)]


def test_two_changes_of_one_record_both_stay(office):
    me = office.contact()
    at_once(
        *(
            partial(office.do, contacts.change_contact, ADMIN, me.id, body)
            for body in (
                contract.ChangeContact(name="Amara O."),
                contract.ChangeContact(phone="1"),
                contract.ChangeContact(tags=["vip"]),
            )
        )
    )
    kept = sa.select(CONTACTS.c.name, CONTACTS.c.phone, CONTACTS.c.tags, CONTACTS.c.version)
    assert office.rows(kept) == [("Amara O.", "1", ["vip"], 4)]
