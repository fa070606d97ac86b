"""Companies: create, change, archive."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from libs.contracts.actor import Actor
from libs.contracts.events import ContactChanged
from libs.contracts.problem import ProblemError, invalid
from libs.contracts.scheduling import people as contract
from services.scheduling.domain.answers import company_answer, contact_answer
from services.scheduling.domain.changes import (
    changes_in,
    require_active,
    require_as_seen,
    revised,
    values_of,
)
from services.scheduling.domain.people import Company, Contact
from services.scheduling.ports import SetUp


def create_company(actor: Actor, command: contract.CreateCompany, uow: SetUp) -> contract.Company:
    """Contacts of no company who are named here join it."""
    uow.viewer(actor).require_admin()
    values = values_of(command)
    values["subscriber_ids"] = tuple(sorted(set(values["subscriber_ids"])))
    company = Company(id=uuid4().hex, version=1, archived=False, **values)
    people = uow.contacts.active(company.people_ids)
    _check_people(company, [one for one in people if one.company_id is None])
    uow.companies.add(replace(company, subscriber_ids=()))
    _take_in(people, company, uow)
    uow.companies.subscribe(company.id, company.subscriber_ids)
    return company_answer(company)


def change_company(
    actor: Actor, company_id: str, command: contract.ChangeCompany, uow: SetUp
) -> contract.Company:
    viewer = uow.viewer(actor)
    viewer.require_admin()
    before = uow.companies.get(company_id)
    require_as_seen(before, command.expected_version)
    require_active(before)
    changes = changes_in(command, may_be_null=("primary_contact_id",))
    if "subscriber_ids" in changes:
        changes["subscriber_ids"] = tuple(sorted(set(changes["subscriber_ids"])))
    after = revised(before, changes)
    if after is before:
        return company_answer(before)
    people = uow.contacts.active(after.people_ids)
    _check_people(after, [one for one in people if one.company_id == company_id])
    uow.companies.save(before, after)
    return company_answer(after)


def archive_company(actor: Actor, company_id: str, uow: SetUp) -> None:
    uow.viewer(actor).require_admin()
    before = uow.companies.get(company_id)
    if before.archived:
        return
    people = uow.companies.people(company_id)
    if people:
        belong = "1 person belongs" if people == 1 else f"{people} people belong"
        raise ProblemError("wrong_state", f"{belong} here. Move them first.")
    uow.companies.save(before, revised(before, {"archived": True}))


def _check_people(company: Company, theirs: Sequence[Contact]) -> None:
    known = {contact.id for contact in theirs}
    if company.primary_contact_id is not None and company.primary_contact_id not in known:
        raise invalid("primary_contact_id", "is not a contact of this company")
    if not known.issuperset(company.subscriber_ids):
        raise invalid("subscriber_ids", "names somebody who is not a contact of this company")


def _take_in(people: Sequence[Contact], company: Company, uow: SetUp) -> None:
    if not people:
        return
    joined = [revised(contact, {"company_id": company.id}) for contact in people]
    uow.contacts.join(joined, company.id)
    for contact in joined:
        answer = contact_answer(contact)
        uow.publish(ContactChanged(contact=answer, company_name=company.name))
