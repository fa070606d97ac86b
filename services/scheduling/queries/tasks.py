"""Reads tasks for whoever may use the calendars of those whose tasks they are."""

from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from libs.contracts.actor import Actor, ActorKind
from libs.contracts.problem import invalid
from libs.contracts.scheduling import tasks as contract
from libs.contracts.values import Page
from libs.persistence.paging import Listing
from libs.persistence.prepared import Prepared
from services.scheduling.adapters.tables import TASKS
from services.scheduling.adapters.tasks import task_of, whole_tasks
from services.scheduling.adapters.viewers import ME, parameters, read_viewer
from services.scheduling.domain.tasks import task_answer
from services.scheduling.queries.appointments import calendars_of

_BY_DUE: Final = Listing(
    "tasks", (sa.func.coalesce(TASKS.c.due_at, TASKS.c.made_at), TASKS.c.id), (datetime, str)
)

_NAMED: Final = ("staff_id", "contact_id", "appointment_id")


def list_tasks(
    actor: Actor, query: contract.TasksQuery, connection: sa.Connection
) -> Page[contract.Task]:
    """403 for contacts and links: tasks are the firm's own."""
    read_viewer(connection, actor).require_office_session()
    if query.mine and actor.kind != "staff":
        raise invalid("mine", "only staff have tasks of their own")
    named = {name: getattr(query, name) for name in _NAMED}
    asked = {name: value for name, value in named.items() if value is not None}
    asking = _Asking(actor.kind, frozenset(asked), mine=query.mine, is_open=query.open_)
    wanted = parameters(actor, **asked)
    if query.cursor is None:
        rows, cursor = _BY_DUE.first_page(connection, _prepared(asking), query, wanted)
    else:
        rows, cursor = _BY_DUE.page(connection, _statement(asking), query, wanted)
    items = [task_answer(task_of(row)) for row in rows]
    return Page[contract.Task].model_construct(items=items, next_cursor=cursor)


class _Asking(NamedTuple):
    """What decides how the statement reads; the rest is bound in it."""

    kind: ActorKind
    named: frozenset[str]
    mine: bool
    is_open: bool | None


@cache
def _prepared(asking: _Asking) -> Prepared:
    """Made once for each kind of question: every look at a calendar asks."""
    return _BY_DUE.prepared(_statement(asking))


def _statement(asking: _Asking) -> sa.Select[Any]:
    somebody = Actor(kind=asking.kind, id="", name="", channel="api")
    asked = [TASKS.c[name] == sa.bindparam(name) for name in sorted(asking.named)]
    if asking.mine:
        asked.append(TASKS.c.staff_id == ME)
    if asking.is_open is not None:
        undone = TASKS.c.done_at.is_(None)
        asked.append(undone if asking.is_open else ~undone)
    return whole_tasks().where(*calendars_of(somebody), *asked)
