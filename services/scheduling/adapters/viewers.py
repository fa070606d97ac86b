"""Reads whoever asks, inside the statement that reads what they ask for."""

from typing import Any

import sqlalchemy as sa

from libs.contracts.actor import Actor
from libs.contracts.problem import ProblemError
from services.scheduling.adapters.tables import CONTACTS, STAFF, TYPE_STAFF, TYPES
from services.scheduling.domain.rights import Viewer

_STAFF = STAFF.alias("viewing_staff")
_CONTACT = CONTACTS.alias("viewing_contact")
_ONE_ROW = sa.select(sa.literal(1).label("one")).subquery("one_row")
_ME = sa.bindparam("viewer_id", type_=sa.String)
# Names of their own: the statement around them may read these tables too.
_ASSIGNED = TYPE_STAFF.alias("assigned_to_viewer")
_TYPE = TYPES.alias("type_of_viewer")
_HAS_TYPES = sa.exists().where(
    _ASSIGNED.c.staff_id == _ME,
    _TYPE.c.id == _ASSIGNED.c.type_id,
    _TYPE.c.archived.is_(False),
)


def with_viewer(statement: sa.Select[Any], actor: Actor) -> sa.Select[Any]:
    """The same statement with the viewer's columns, joined to each of its rows.

    Execute it with `parameters`.
    """
    if actor.kind == "staff":
        return statement.add_columns(
            _STAFF.c.is_admin.label("viewer_is_admin"),
            _STAFF.c.time_zone.label("viewer_zone"),
            _STAFF.c.archived.label("viewer_archived"),
            _HAS_TYPES.label("viewer_has_types"),
        ).outerjoin(_STAFF, _STAFF.c.id == _ME)
    if actor.kind == "contact":
        return statement.add_columns(
            _CONTACT.c.company_id.label("viewer_company_id"),
            _CONTACT.c.time_zone.label("viewer_zone"),
            _CONTACT.c.archived.label("viewer_archived"),
        ).outerjoin(_CONTACT, _CONTACT.c.id == _ME)
    return statement


def viewer_of(actor: Actor, row: sa.Row[Any]) -> Viewer:
    """The viewer in a row of a statement `with_viewer`; 403 for somebody archived or unknown."""
    if actor.kind not in ("staff", "contact"):
        return Viewer(actor=actor, is_admin=True, has_types=True)
    found = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    if found["viewer_archived"] is not False:
        raise ProblemError("not_allowed", "Your account is closed.")
    if actor.kind == "contact":
        return Viewer(
            actor=actor, company_id=found["viewer_company_id"], time_zone=found["viewer_zone"]
        )
    return Viewer(
        actor=actor,
        is_admin=found["viewer_is_admin"],
        has_types=bool(found["viewer_has_types"]),
        time_zone=found["viewer_zone"],
    )


def read_viewer(connection: sa.Connection, actor: Actor) -> Viewer:
    """The viewer by a statement of its own."""
    row = connection.execute(with_viewer(sa.select(_ONE_ROW), actor), parameters(actor)).one()
    return viewer_of(actor, row)


def parameters(actor: Actor, **more: Any) -> dict[str, Any]:
    """What to bind in a statement `with_viewer`."""
    if actor.kind in ("staff", "contact"):
        return {"viewer_id": actor.id, **more}
    return more
