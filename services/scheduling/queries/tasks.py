"""Reads tasks for whoever may use the calendars of those whose tasks they are."""

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from libs.contracts.actor import Actor
from libs.contracts.problem import invalid
from libs.contracts.scheduling import tasks as contract
from libs.contracts.values import Page
from libs.persistence.paging import Listing
from services.scheduling.adapters.tables import TASKS
from services.scheduling.adapters.tasks import task_of, whole_tasks
from services.scheduling.adapters.viewers import parameters, read_viewer
from services.scheduling.domain.tasks import task_answer
from services.scheduling.queries.appointments import calendars_of

_BY_DUE: Final = Listing(
    "tasks", (sa.func.coalesce(TASKS.c.due_at, TASKS.c.made_at), TASKS.c.id), (datetime, str)
)


def list_tasks(
    actor: Actor, query: contract.TasksQuery, connection: sa.Connection
) -> Page[contract.Task]:
    """403 for contacts and links: tasks are the firm's own."""
    read_viewer(connection, actor).require_office_session()
    statement = whole_tasks().where(*calendars_of(actor), *_asked(actor, query))
    rows, cursor = _BY_DUE.page(connection, statement, query, parameters(actor))
    items = [task_answer(task_of(row)) for row in rows]
    return Page[contract.Task].model_construct(items=items, next_cursor=cursor)


def _asked(actor: Actor, query: contract.TasksQuery) -> list[sa.ColumnElement[bool]]:
    if query.mine and actor.kind != "staff":
        raise invalid("mine", "only staff have tasks of their own")
    filters: list[tuple[Any, Any]] = [
        (actor.id if query.mine else None, TASKS.c.staff_id),
        (query.staff_id, TASKS.c.staff_id),
        (query.contact_id, TASKS.c.contact_id),
        (query.appointment_id, TASKS.c.appointment_id),
    ]
    asked = [column == wanted for wanted, column in filters if wanted is not None]
    if query.open_ is not None:
        undone = TASKS.c.done_at.is_(None)
        asked.append(undone if query.open_ else ~undone)
    return asked
