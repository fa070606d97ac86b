"""Contacts: create, change, archive."""

from typing import Any
from uuid import uuid4

from libs.contracts.actor import Actor
from libs.contracts.events import ContactArchived, ContactChanged, ContactCreated
from libs.contracts.problem import ProblemError, invalid, not_found
from libs.contracts.scheduling import people as contract
from services.scheduling.domain.answers import contact_answer
from services.scheduling.domain.changes import (
    changes_in,
    require_active,
    require_as_seen,
    revised,
    values_of,
    without_repeats,
)
from services.scheduling.domain.people import Contact, address_is_taken
from services.scheduling.domain.rights import Viewer
from services.scheduling.ports import SetUp

_OWN_FIELDS = frozenset({"expected_version", "name", "time_zone", "language", "clock"})


def create_contact(actor: Actor, command: contract.CreateContact, uow: SetUp) -> contract.Contact:
    uow.viewer(actor).require_office_session()
    contact = _new(command)
    _check_address(contact, uow)
    return contact_answer(_add(contact, uow))


def found_or_made(command: contract.CreateContact, uow: SetUp) -> Contact:
    """The contact at this address, as they are, or a new one.

    Staff may be contacts too: if their addresses were refused, anybody could learn whose they are.
    """
    known = uow.addresses.contact_at(command.email)
    return known or _add(_new(command), uow)


def change_contact(
    actor: Actor, contact_id: str, command: contract.ChangeContact, uow: SetUp
) -> contract.Contact:
    viewer = uow.viewer(actor)
    before = _get_visible(viewer, contact_id, uow)
    _check_right(viewer, command)
    require_as_seen(before, command.expected_version)
    require_active(before)
    after = revised(before, _stored(changes_in(command, may_be_null=("company_id",))))
    if after is before:
        return contact_answer(before)
    if after.email != before.email:
        _check_address(after, uow)
    if after.company_id == before.company_id:
        company_name = company_name_of(after, uow)
    else:
        company_name = _joined_company(after, uow)
        _leave_company(before, uow)
    uow.contacts.save(after)
    answer = contact_answer(after)
    uow.publish(ContactChanged(contact=answer, company_name=company_name))
    return answer


def archive_contact(actor: Actor, contact_id: str, uow: SetUp) -> None:
    uow.viewer(actor).require_admin()
    before = uow.contacts.get(contact_id)
    if before.archived:
        return
    _leave_company(before, uow)
    after = revised(before, {"archived": True})
    uow.contacts.save(after)
    company_name = company_name_of(after, uow)
    uow.publish(ContactArchived(contact=contact_answer(after), company_name=company_name))


def company_name_of(contact: Contact, uow: SetUp) -> str | None:
    return None if contact.company_id is None else uow.companies.name_of(contact.company_id)


def _new(command: contract.CreateContact) -> Contact:
    values = _stored(values_of(command))
    return Contact(id=uuid4().hex, version=1, archived=False, portal_access=False, **values)


def _add(contact: Contact, uow: SetUp) -> Contact:
    company_name = _joined_company(contact, uow)
    uow.contacts.add(contact)
    uow.publish(ContactCreated(contact=contact_answer(contact), company_name=company_name))
    return contact


def _get_visible(viewer: Viewer, contact_id: str, uow: SetUp) -> Contact:
    """Contacts see nobody but themselves."""
    if viewer.is_contact and viewer.actor.id != contact_id:
        raise not_found()
    return uow.contacts.get(contact_id)


def _check_right(viewer: Viewer, command: contract.ChangeContact) -> None:
    viewer.require_session()
    if not viewer.is_contact:
        return
    for field in type(command).model_fields:
        if field in command.model_fields_set - _OWN_FIELDS:
            raise ProblemError("not_allowed", f"Only staff may change {field}.", rule=field)


def _stored(values: dict[str, Any]) -> dict[str, Any]:
    if "tags" in values:
        return {**values, "tags": without_repeats(values["tags"])}
    return values


def _check_address(contact: Contact, uow: SetUp) -> None:
    if uow.addresses.is_taken(contact.email, by_other_than=contact.id):
        raise address_is_taken()


def _joined_company(contact: Contact, uow: SetUp) -> str | None:
    """The name of the company that a contact comes to."""
    if contact.company_id is None:
        return None
    name = uow.companies.active_name(contact.company_id)
    if name is None:
        raise invalid("company_id", "there is no such company")
    return name


def _leave_company(contact: Contact, uow: SetUp) -> None:
    """The company they leave writes to them no more."""
    if contact.company_id is None:
        return
    before = uow.companies.get(contact.company_id)
    primary, subscribers = before.primary_contact_id, before.subscriber_ids
    changes = {
        "primary_contact_id": None if primary == contact.id else primary,
        "subscriber_ids": tuple(one for one in subscribers if one != contact.id),
    }
    after = revised(before, changes)
    if after is not before:
        uow.companies.save(before, after)
