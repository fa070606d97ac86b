"""Reads appointments and their history for whoever asks."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from libs.clock import Clock
from libs.contracts.actor import Actor
from libs.contracts.problem import invalid
from libs.contracts.scheduling import appointments as contract
from libs.contracts.scheduling import calendar as calendar_contract
from libs.contracts.values import Page, PageQuery
from libs.persistence.paging import Listing
from services.scheduling.adapters.appointment_rows import appointment_of, whole
from services.scheduling.adapters.appointments import SqlAppointments
from services.scheduling.adapters.tables import (
    APPOINTMENTS,
    COMPANIES,
    CONTACTS,
    HISTORY,
    STAFF,
    SUBSCRIBERS,
)
from services.scheduling.adapters.viewers import LINKED, ME, parameters, viewer_of
from services.scheduling.domain.view import seen_by

_BY_START: Final = Listing(
    "appointments", (APPOINTMENTS.c.start_at, APPOINTMENTS.c.id), (datetime, str)
)
WITHOUT_ID: Final = ("contact", "api_key")
# An id holds nothing that LIKE would take for more than it is, but the underscore.
_MY_ID_IN_A_LIST: Final = sa.literal('%"') + sa.func.replace(ME, "_", "/_") + sa.literal('"%')


def get_appointment(
    actor: Actor, appointment_id: str, connection: sa.Connection, clock: Clock
) -> contract.Appointment:
    appointment, viewer = SqlAppointments(connection).read(appointment_id, actor)
    return seen_by(viewer, appointment, clock.now())


def list_appointments(
    actor: Actor, query: contract.AppointmentsQuery, connection: sa.Connection, clock: Clock
) -> Page[contract.Appointment]:
    if query.from_ and query.to and query.to < query.from_:
        raise invalid("to", "must not lie before from")
    statement = whole(actor).where(*visible_to(actor), *_asked(query))
    rows, cursor = _BY_START.page(connection, statement, query, parameters(actor))
    now = clock.now()
    items = [seen_by(viewer_of(actor, row), appointment_of(row), now) for row in rows]
    return Page[contract.Appointment].model_construct(items=items, next_cursor=cursor)


def which_are_seen(
    actor: Actor, body: calendar_contract.WhichAreSeen, connection: sa.Connection
) -> calendar_contract.Seen:
    a = APPOINTMENTS.c
    found = sa.select(a.id).join(STAFF, STAFF.c.id == a.staff_id).where(a.id.in_(body.ids))
    ids = connection.scalars(found.where(*visible_to(actor)).order_by(a.id), parameters(actor))
    return calendar_contract.Seen(ids=list(ids))


def next_of_contacts(
    actor: Actor, body: calendar_contract.NextOf, connection: sa.Connection
) -> calendar_contract.NextOnes:
    """Told of a company's are its primary contact and its subscribers, so it is next for them."""
    a, told = APPOINTMENTS.c, _told_of_companies(body.contact_ids)
    what = a.id, a.start_at.label("start")
    wanted = a.status == "booked", a.start_at >= body.from_, *visible_to(actor)
    with_staff = APPOINTMENTS.join(STAFF, STAFF.c.id == a.staff_id)
    own = sa.select(a.contact_id, *what).select_from(with_staff)
    of_company = sa.select(told.c.contact_id, *what).select_from(
        with_staff.join(told, told.c.company_id == a.company_id)
    )
    coming = own.where(a.contact_id.in_(body.contact_ids), *wanted).union_all(
        of_company.where(*wanted)
    )
    each = coming.subquery()
    order = each.c.start, each.c.id
    place = sa.func.row_number().over(partition_by=each.c.contact_id, order_by=order)
    placed = sa.select(each, place.label("place")).subquery()
    rows = connection.execute(sa.select(placed).where(placed.c.place == 1), parameters(actor))
    items = [dict(row) for row in rows.mappings()]
    return calendar_contract.NextOnes.model_validate({"items": items})


def _told_of_companies(contact_ids: Collection[str]) -> sa.Subquery:
    """Which of the contacts get the mails of which companies, each pair once."""
    first, others = COMPANIES.c, SUBSCRIBERS.c
    primary = sa.select(first.primary_contact_id.label("contact_id"), first.id.label("company_id"))
    subscribed = sa.select(others.contact_id, others.company_id)
    return (
        primary.where(first.primary_contact_id.in_(contact_ids))
        .union(subscribed.where(others.contact_id.in_(contact_ids)))
        .subquery()
    )


def get_history(
    actor: Actor, appointment_id: str, query: PageQuery, connection: sa.Connection
) -> Page[contract.HistoryItem]:
    _, viewer = SqlAppointments(connection).read(appointment_id, actor)
    listing = Listing(f"history of {appointment_id}", (HISTORY.c.version,), (int,))
    statement = sa.select(HISTORY).where(HISTORY.c.appointment_id == appointment_id)
    rows, cursor = listing.page(connection, statement, query)
    items = [history_item(row, is_for_us=viewer.is_one_of_us) for row in rows]
    return Page[contract.HistoryItem].model_construct(items=items, next_cursor=cursor)


def visible_to(actor: Actor) -> list[sa.ColumnElement[bool]]:
    """What the actor may see, as `Viewer.is_target` and `may_use_calendar_of` have it.

    The same for all actors of a kind; who it is stands in `parameters`.
    """
    if actor.appointment_id is not None:
        return [APPOINTMENTS.c.id == LINKED, *_of_person(actor)]
    return _of_person(actor)


def _of_person(actor: Actor) -> list[sa.ColumnElement[bool]]:
    if actor.kind == "contact":
        own_company = sa.select(CONTACTS.c.company_id).where(CONTACTS.c.id == ME)
        return [
            sa.or_(
                APPOINTMENTS.c.contact_id == ME,
                APPOINTMENTS.c.company_id == own_company.scalar_subquery(),
            )
        ]
    return calendars_of(actor)


def calendars_of(actor: Actor) -> list[sa.ColumnElement[bool]]:
    """For statements that read ``staff``: those whose calendars one of the firm may use."""
    if actor.kind == "staff":
        is_admin = sa.exists().where(_VIEWING.c.id == ME, _VIEWING.c.is_admin.is_(True))
        named = sa.cast(STAFF.c.shares_with, sa.Text).like(_MY_ID_IN_A_LIST, escape="/")
        return [sa.or_(STAFF.c.id == ME, STAFF.c.shares_with_all.is_(True), named, is_admin)]
    return []


_VIEWING: Final = STAFF.alias("who_lists")


def _asked(query: contract.AppointmentsQuery) -> list[sa.ColumnElement[bool]]:
    filters: list[tuple[Any, Any]] = [
        (query.staff_id, APPOINTMENTS.c.staff_id),
        (query.contact_id, APPOINTMENTS.c.contact_id),
        (query.company_id, APPOINTMENTS.c.company_id),
        (query.status, APPOINTMENTS.c.status),
    ]
    asked = [column == wanted for wanted, column in filters if wanted is not None]
    if query.from_ is not None:
        asked.append(APPOINTMENTS.c.start_at >= query.from_)
    if query.to is not None:
        asked.append(APPOINTMENTS.c.start_at < query.to)
    return asked


def history_item(row: sa.Row[Any], *, is_for_us: bool) -> contract.HistoryItem:
    """``is_for_us``: whether its reader acts for the firm, and is told more."""
    shown_id = {} if row.actor_kind in WITHOUT_ID else {"id": row.actor_id}
    office_only = {"overruled": row.overruled, "told": row.told} if is_for_us else {}
    return contract.HistoryItem.model_construct(
        version=row.version,
        action=row.action,
        at=row.at,
        actor=contract.HistoryActor.model_construct(
            kind=row.actor_kind, name=row.actor_name, **shown_id
        ),
        channel=row.channel,
        reason=row.reason,
        before=json.loads(row.before) if row.before else None,
        after=json.loads(row.after),
        **office_only,
    )
