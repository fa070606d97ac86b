"""A stretch of a calendar in three statements: who asks and whose it is, entries, recent moves."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from libs.contracts.actor import Actor, ActorKind
from libs.contracts.problem import invalid
from libs.contracts.scheduling import calendar as contract
from libs.contracts.scheduling.appointments import HistoryActor, Target
from libs.contracts.values import Named
from libs.persistence.prepared import Prepared
from services.scheduling.adapters.tables import (
    APPOINTMENTS,
    COMPANIES,
    CONTACTS,
    FIRM,
    HISTORY,
    STAFF,
    TYPES,
)
from services.scheduling.adapters.viewers import parameters, viewer_of, with_viewer
from services.scheduling.domain import hours
from services.scheduling.domain.local_days import dates, instant, local_date, working_times
from services.scheduling.domain.rights import Viewer
from services.scheduling.queries.appointments import WITHOUT_ID, visible_to

_MOST: Final = timedelta(days=62)
# No appointment lasts longer: what began so long before may reach into the stretch.
_LONGEST: Final = timedelta(days=1)
_OWNER: Final = STAFF.alias("owner")


class _Owner(NamedTuple):
    """Whose calendar it is."""

    id: str
    time_zone: str
    hours: str
    shares_with_all: bool
    shares_with: list[str]


class _Asking(NamedTuple):
    """What decides how the statements read; the rest is bound in them.

    A time that one held oneself is one's own (``is_own``), whoever holds the appointment by now.
    """

    kind: ActorKind
    by_link: bool
    of_one: bool
    is_own: bool

    @property
    def somebody(self) -> Actor:
        """One of those who ask like this, whoever."""
        link = "any" if self.by_link else None
        return Actor(kind=self.kind, id="", name="", channel="api", appointment_id=link)


def show_calendar(
    actor: Actor, query: contract.CalendarQuery, connection: sa.Connection
) -> contract.Calendar:
    if not query.from_ <= query.to <= query.from_ + _MOST:
        raise invalid("to", f"must lie within {_MOST.days} days from from")
    wanted = parameters(
        actor,
        staff_id=query.staff_id or "",
        begins=query.from_,
        earliest=query.from_ - _LONGEST,
        ends=query.to,
        since=query.since,
    )
    statements = _statements(
        _Asking(
            actor.kind,
            by_link=actor.appointment_id is not None,
            of_one=query.staff_id is not None,
            is_own=actor.kind == "staff" and actor.id == query.staff_id,
        )
    )
    (asked,), rows, found = (each.all(connection, wanted) for each in statements)
    moves = sorted(found, key=lambda row: (row.id, row.version))
    latest = {row.id: json.loads(row.before) for row in moves}
    return contract.Calendar.model_construct(
        entries=[_entry(row, latest.get(row.id)) for row in rows],
        given_up=_given_up(moves, query),
        working=_working(viewer_of(actor, asked), asked, query),
    )


@cache
def _statements(asking: _Asking) -> tuple[Prepared, Prepared, Prepared]:
    """Made once for each kind of question."""
    return Prepared(_owner(asking)), Prepared(_entries(asking)), Prepared(_moves(asking))


def _owner(asking: _Asking) -> sa.Select[Any]:
    owner = [_OWNER.c[name].label(f"owner_{name}") for name in _Owner._fields]
    statement = (
        sa.select(FIRM.c.closed_days, *owner)
        .select_from(FIRM)
        .outerjoin(_OWNER, _OWNER.c.id == sa.bindparam("staff_id"))
    )
    return with_viewer(statement, asking.somebody)


def _drawn() -> sa.Select[Any]:
    """What both an appointment and the time that it gave up are drawn with."""
    own = APPOINTMENTS.c
    return (
        sa.select(
            own.id,
            own.status,
            own.start_at,
            own.end_at,
            own.contact_id,
            own.company_id,
            TYPES.c.id.label("type_id"),
            TYPES.c.name.label("type_name"),
            TYPES.c.color_hue,
            STAFF.c.id.label("staff_id"),
            STAFF.c.name.label("staff_name"),
            CONTACTS.c.name.label("contact_name"),
            COMPANIES.c.name.label("company_name"),
            HISTORY.c.action,
            HISTORY.c.at,
            HISTORY.c.actor_kind,
            HISTORY.c.actor_id,
            HISTORY.c.actor_name,
            HISTORY.c.channel,
        )
        .select_from(APPOINTMENTS)
        .join(TYPES, TYPES.c.id == own.type_id)
        .join(STAFF, STAFF.c.id == own.staff_id)
        .outerjoin(CONTACTS, CONTACTS.c.id == own.contact_id)
        .outerjoin(
            COMPANIES, COMPANIES.c.id == sa.func.coalesce(own.company_id, CONTACTS.c.company_id)
        )
    )


def _entries(asking: _Asking) -> sa.Select[Any]:
    """Each with its last change: every version has its row of history."""
    own = APPOINTMENTS.c
    return (
        _drawn()
        .where(*visible_to(asking.somebody), *_whose(asking))
        .join(
            HISTORY, sa.and_(HISTORY.c.appointment_id == own.id, HISTORY.c.version == own.version)
        )
        .where(own.start_at >= sa.bindparam("earliest"), own.start_at < sa.bindparam("ends"))
        .where(own.end_at > sa.bindparam("begins"))
        .order_by(own.start_at, own.id)
    )


def _moves(asking: _Asking) -> sa.Select[Any] | sa.CompoundSelect[Any]:
    """Those that count; ``seen`` is whether they may see the appointment as it is now.

    Of one staff member also what another has taken over from them, at whatever time. Two
    statements in one: an OR of both would be looked for in the whole history.
    """
    own = APPOINTMENTS.c
    wanted: sa.BindParameter[str] = sa.bindparam("staff_id")
    # Of what has not begun before the moves that count: nobody moves anything into the past.
    visible = visible_to(asking.somebody)
    kept = _moved(sa.true()).where(
        *visible, *_whose(asking), own.moves > 0, own.start_at >= sa.bindparam("since")
    )
    if not asking.of_one:
        return kept
    seen = sa.and_(sa.true(), *visible)
    taken_over = _moved(seen).where(HISTORY.c.before_staff_id == wanted, own.staff_id != wanted)
    if not asking.is_own:
        taken_over = taken_over.where(seen)
    return sa.union_all(kept, taken_over)


def _moved(seen: sa.ColumnElement[bool]) -> sa.Select[Any]:
    moved = HISTORY.c
    return (
        _drawn()
        .add_columns(moved.version, moved.before, seen.label("seen"))
        .join(HISTORY, moved.appointment_id == APPOINTMENTS.c.id)
        .where(moved.action == "rescheduled", moved.at >= sa.bindparam("since"))
    )


def _whose(asking: _Asking) -> list[sa.ColumnElement[bool]]:
    return [APPOINTMENTS.c.staff_id == sa.bindparam("staff_id")] if asking.of_one else []


def _entry(row: Any, before: dict[str, Any] | None) -> contract.Entry:
    is_moved = before is not None and _start(before) != row.start_at
    return contract.Entry.model_construct(
        **_facts(row),
        status=row.status,
        start=row.start_at,
        end=row.end_at,
        moved_from=_start(before) if before is not None and is_moved else None,
        changed=contract.LastChange.model_construct(
            action=row.action, at=row.at, actor=_actor(row), channel=row.channel
        ),
    )


def _given_up(rows: Sequence[Any], query: contract.CalendarQuery) -> list[contract.GivenUp]:
    """Once for each time that was held by whom it is asked of, and not where it came back to."""
    found = {}
    for row in rows:
        before = json.loads(row.before)
        start, end = _start(before), datetime.fromisoformat(before["end"])
        if (
            row.status == "booked"
            and _is_left(row, before, query.staff_id)
            and _overlaps(start, end, query)
        ):
            where = {} if row.seen else {"staff": None}
            found[row.id, start] = contract.GivenUp.model_construct(
                **{**_facts(row), **where},
                start=start,
                end=end,
                now=row.start_at if row.seen else None,
            )
    return list(found.values())


def _is_left(row: Any, before: dict[str, Any], staff_id: str | None) -> bool:
    """Whether it is elsewhere by now: at another time, or in somebody else's calendar."""
    if staff_id is None:
        differs: bool = _start(before) != row.start_at
        return differs
    held_by: str = before["staff"]["id"]
    stays: bool = _start(before) == row.start_at and held_by == row.staff_id
    return held_by == staff_id and not stays


def _overlaps(start: datetime, end: datetime, query: contract.CalendarQuery) -> bool:
    return start < query.to and end > query.from_


def _facts(row: Any) -> dict[str, Any]:
    is_contact = row.contact_id is not None
    return {
        "id": row.id,
        "type": _named(row.type_id, row.type_name),
        "hue": row.color_hue,
        "staff": _named(row.staff_id, row.staff_name),
        "target": Target.model_construct(
            kind="contact" if is_contact else "company",
            id=row.contact_id or row.company_id,
            name=row.contact_name if is_contact else row.company_name,
        ),
        "company": row.company_name,
    }


@lru_cache(maxsize=256)
def _named(thing_id: str, name: str) -> Named:
    """Types and staff: few, and the same again and again."""
    return Named.model_construct(id=thing_id, name=name)


def _actor(row: Any) -> HistoryActor:
    shown_id = {} if row.actor_kind in WITHOUT_ID else {"id": row.actor_id}
    return HistoryActor.model_construct(kind=row.actor_kind, name=row.actor_name, **shown_id)


def _start(facts: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(facts["start"])


def _working(
    viewer: Viewer, asked: Any, query: contract.CalendarQuery
) -> list[contract.Span] | None:
    if asked.owner_id is None:
        return None
    owner = _Owner(*(getattr(asked, f"owner_{name}") for name in _Owner._fields))
    if not viewer.may_use_calendar_of(owner):
        return None
    kept, closed = hours.read(owner.hours), hours.read_closed(asked.closed_days)
    first, last = (local_date(at, owner.time_zone) for at in (query.from_, query.to))
    return [
        contract.Span.model_construct(start=instant(since), end=instant(until))
        for day in dates(first, last)
        if day not in closed
        for since, until in working_times(owner.time_zone, day, kept.on(day))
    ]
