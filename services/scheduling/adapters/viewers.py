"""Reads whoever asks, inside the statement that reads what they ask for."""

from typing import Any

import sqlalchemy as sa

from libs.contracts.actor import Actor, ActorKind
from libs.contracts.problem import ProblemError
from libs.persistence.prepared import Prepared
from services.scheduling.adapters.tables import CONTACTS, STAFF, TYPE_STAFF, TYPES
from services.scheduling.domain.rights import Viewer

_STAFF = STAFF.alias("viewing_staff")
_CONTACT = CONTACTS.alias("viewing_contact")
_ONE_ROW = sa.select(sa.literal(1).label("one")).subquery("one_row")
# Whoever asks, and the one appointment that they come for by its link.
ME = sa.bindparam("viewer_id", type_=sa.String)
LINKED = sa.bindparam("linked_appointment_id", type_=sa.String)
# Names of their own: the statement around them may read these tables too.
_ASSIGNED = TYPE_STAFF.alias("assigned_to_viewer")
_TYPE = TYPES.alias("type_of_viewer")
_HAS_TYPES = sa.exists().where(
    _ASSIGNED.c.staff_id == ME,
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
        ).outerjoin(_STAFF, _STAFF.c.id == ME)
    if actor.kind == "contact":
        return statement.add_columns(
            _CONTACT.c.company_id.label("viewer_company_id"),
            _CONTACT.c.time_zone.label("viewer_zone"),
            _CONTACT.c.archived.label("viewer_archived"),
        ).outerjoin(_CONTACT, _CONTACT.c.id == ME)
    return statement


def viewer_of(actor: Actor, row: Any) -> Viewer:
    """The viewer in a row of a statement `with_viewer`; 403 for somebody archived or unknown."""
    if actor.kind not in ("staff", "contact"):
        return Viewer(actor=actor, is_admin=True, has_types=True)
    if row.viewer_archived is not False:
        raise ProblemError("not_allowed", "Your account is closed.")
    if actor.kind == "contact":
        return Viewer(actor=actor, company_id=row.viewer_company_id, time_zone=row.viewer_zone)
    return Viewer(
        actor=actor,
        is_admin=row.viewer_is_admin,
        has_types=bool(row.viewer_has_types),
        time_zone=row.viewer_zone,
    )


class Asked:
    """A statement `with_viewer`, made once for each kind of actor."""

    def __init__(self, statement: sa.Select[Any]) -> None:
        self._statement = statement
        self._prepared: dict[ActorKind, Prepared] = {}

    def all(self, connection: sa.Connection, actor: Actor, **more: Any) -> list[Any]:
        """Its rows; ``more`` is what else is bound in it."""
        prepared = self._prepared.get(actor.kind)
        if prepared is None:
            prepared = Prepared(with_viewer(self._statement, actor))
            self._prepared[actor.kind] = prepared
        return prepared.all(connection, parameters(actor, **more))


def read_viewer(connection: sa.Connection, actor: Actor) -> Viewer:
    """The viewer by a statement of its own."""
    (row,) = _VIEWER.all(connection, actor)
    return viewer_of(actor, row)


_VIEWER = Asked(sa.select(_ONE_ROW))


def parameters(actor: Actor, **more: Any) -> dict[str, Any]:
    """What to bind in a statement `with_viewer`."""
    if actor.kind in ("staff", "contact"):
        more["viewer_id"] = actor.id
    if actor.appointment_id is not None:
        more["linked_appointment_id"] = actor.appointment_id
    return more
