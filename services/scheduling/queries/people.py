"""Staff, contacts and companies as answers."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import sqlalchemy as sa

from libs.contracts.actor import Actor
from libs.contracts.problem import not_found
from libs.contracts.scheduling import people as contract
from libs.contracts.values import Page, PageQuery
from libs.persistence.paging import Listing
from libs.persistence.searching import Folded, matches
from services.scheduling.adapters.people import COMPANY_WITH_SUBSCRIBERS
from services.scheduling.adapters.rows import company_of, contact_of, staff_member_of
from services.scheduling.adapters.tables import COMPANIES, CONTACTS, STAFF
from services.scheduling.adapters.viewers import (
    parameters,
    read_viewer,
    viewer_of,
    with_viewer,
)
from services.scheduling.domain.answers import (
    company_answer,
    contact_answer,
    hours_answer,
    staff_answer,
)
from services.scheduling.domain.rights import Viewer

Item = TypeVar("Item")


def by_name(table: sa.Table) -> Listing:
    # The beginning of a name is enough for an order, and keeps cursors short.
    beginning = sa.func.substr(Folded(table.c.name), 1, 60)
    return Listing(table.name, (beginning, table.c.id), (str, str))


_STAFF: Final = by_name(STAFF)
_CONTACTS: Final = by_name(CONTACTS)
_COMPANIES: Final = by_name(COMPANIES)
# Whose contact it is, for a search: an empty name where it is nobody's.
_COMPANY_NAME: Final = sa.func.coalesce(
    sa.select(COMPANIES.c.name)
    .where(COMPANIES.c.id == CONTACTS.c.company_id, COMPANIES.c.archived.is_(False))
    .correlate(CONTACTS)
    .scalar_subquery(),
    "",
)


def list_staff(
    actor: Actor, query: contract.PeopleQuery, connection: sa.Connection
) -> Page[contract.StaffMember]:
    read_viewer(connection, actor).require_office_session()
    wanted = _filtered(sa.select(STAFF), STAFF, query, STAFF.c.email)
    return _page(_STAFF, connection, wanted, query, lambda row: staff_answer(staff_member_of(row)))


def get_staff(actor: Actor, staff_id: str, connection: sa.Connection) -> contract.StaffMember:
    return staff_answer(staff_member_of(_staff_row(actor, staff_id, connection)))


def get_hours(actor: Actor, staff_id: str, connection: sa.Connection) -> contract.Hours:
    staff = staff_member_of(_staff_row(actor, staff_id, connection))
    return hours_answer(staff)


def list_contacts(
    actor: Actor, query: contract.ContactsQuery, connection: sa.Connection
) -> Page[contract.Contact]:
    read_viewer(connection, actor).require_office_session()
    wanted = _filtered(sa.select(CONTACTS), CONTACTS, query, CONTACTS.c.email, _COMPANY_NAME)
    if query.company_id is not None:
        wanted = wanted.where(CONTACTS.c.company_id == query.company_id)
    if query.email is not None:
        address = sa.func.lower(sa.literal(query.email))
        wanted = wanted.where(sa.func.lower(CONTACTS.c.email) == address)
    return _page(_CONTACTS, connection, wanted, query, lambda row: contact_answer(contact_of(row)))


def get_contact(actor: Actor, contact_id: str, connection: sa.Connection) -> contract.Contact:
    """Contacts find nobody but themselves."""
    if actor.kind == "contact" and actor.id != contact_id:
        raise not_found()
    row, _ = _one(sa.select(CONTACTS), CONTACTS, contact_id, actor, connection)
    return contact_answer(contact_of(row))


def list_companies(
    actor: Actor, query: contract.PeopleQuery, connection: sa.Connection
) -> Page[contract.Company]:
    read_viewer(connection, actor).require_office_session()
    wanted = _filtered(COMPANY_WITH_SUBSCRIBERS, COMPANIES, query)
    return _page(_COMPANIES, connection, wanted, query, lambda row: company_answer(company_of(row)))


def get_company(actor: Actor, company_id: str, connection: sa.Connection) -> contract.Company:
    """Contacts find their own company alone."""
    row, viewer = _one(COMPANY_WITH_SUBSCRIBERS, COMPANIES, company_id, actor, connection)
    if viewer.is_contact and viewer.company_id != company_id:
        raise not_found()
    return company_answer(company_of(row))


def _staff_row(actor: Actor, staff_id: str, connection: sa.Connection) -> sa.Row[Any]:
    if actor.kind == "contact":
        raise not_found()
    return _one(sa.select(STAFF), STAFF, staff_id, actor, connection)[0]


def _one(
    statement: sa.Select[Any],
    table: sa.Table,
    thing_id: str,
    actor: Actor,
    connection: sa.Connection,
) -> tuple[sa.Row[Any], Viewer]:
    """The row, read together with whoever asks for it."""
    wanted = with_viewer(statement.where(table.c.id == thing_id), actor)
    row = connection.execute(wanted, parameters(actor)).one_or_none()
    if row is None:
        raise not_found()
    viewer = viewer_of(actor, row)
    viewer.require_session()
    return row, viewer


def _filtered(
    statement: sa.Select[Any],
    table: sa.Table,
    query: contract.PeopleQuery,
    *searched: sa.ColumnElement[str],
) -> sa.Select[Any]:
    if not query.archived:
        statement = statement.where(table.c.archived.is_(False))
    if query.q is not None:
        statement = statement.where(matches(query.q, table.c.name, *searched))
    return statement


def _page(
    listing: Listing,
    connection: sa.Connection,
    statement: sa.Select[Any],
    query: PageQuery,
    answer: Callable[[sa.Row[Any]], Item],
) -> Page[Item]:
    rows, cursor = listing.page(connection, statement, query)
    return Page.model_construct(items=[answer(row) for row in rows], next_cursor=cursor)
