"""Tasks in SQL, each read together with whose it is and whom it is about."""

from typing import Any

import sqlalchemy as sa

from libs.contracts.problem import not_found
from services.scheduling.adapters.rows import columns, staff_member_of
from services.scheduling.adapters.tables import CONTACTS, STAFF, TASKS
from services.scheduling.domain.tasks import Task

_OWN = tuple(column.name for column in TASKS.c if column.name != "staff_id")


def whole_tasks() -> sa.Select[Any]:
    """Tasks with their staff member, and the name of the contact."""
    return (
        sa.select(
            *columns(TASKS, "t_"),
            *columns(STAFF, "staff_"),
            CONTACTS.c.name.label("contact_name"),
        )
        .select_from(TASKS)
        .join(STAFF, STAFF.c.id == TASKS.c.staff_id)
        .outerjoin(CONTACTS, CONTACTS.c.id == TASKS.c.contact_id)
    )


def task_of(row: Any) -> Task:
    """The task in a row of `whole_tasks`."""
    return Task(
        staff=staff_member_of(row, "staff_"),
        contact_name=row.contact_name,
        **{name: getattr(row, "t_" + name) for name in _OWN},
    )


class SqlTasks:
    """Implements `ports.Tasks` on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def find(self, task_id: str) -> Task:
        wanted = whole_tasks().where(TASKS.c.id == task_id)
        wanted = wanted.with_for_update(key_share=True, of=TASKS)
        row = self._connection.execute(wanted).one_or_none()
        if row is None:
            raise not_found()
        return task_of(row)

    def add(self, task: Task) -> None:
        self._connection.execute(sa.insert(TASKS).values(_values(task)))

    def save(self, task: Task) -> None:
        kept = sa.update(TASKS).where(TASKS.c.id == task.id)
        self._connection.execute(kept.values(_values(task)))


def _values(task: Task) -> dict[str, Any]:
    return {"staff_id": task.staff.id, **{name: getattr(task, name) for name in _OWN}}
