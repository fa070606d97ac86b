"""Tasks: what an automation left for a staff member to do."""

from typing import Annotated

from pydantic import Field

from libs.contracts.endpoint import Endpoint
from libs.contracts.values import (
    Answer,
    Flag,
    Id,
    Instant,
    Line,
    Named,
    Page,
    PageQuery,
    Request,
)


class Task(Answer):
    """Something to do by ``due_at``, if it is not None; done once ``done_at`` says when.

    ``staff`` is whose task it is, ``automation`` who asked for it, ``done_by`` a name.
    """

    id: str
    title: str
    due_at: Instant | None
    staff: Named
    contact: Named | None
    appointment_id: str
    automation: Named
    made_at: Instant
    done_at: Instant | None
    done_by: str | None


class TasksQuery(PageQuery):
    """``mine``: of the staff member who asks. ``open``: not done yet, or (false) done."""

    mine: bool = False
    open_: Annotated[bool | None, Field(alias="open")] = None
    staff_id: Id | None = None
    contact_id: Id | None = None
    appointment_id: Id | None = None


class ChangeTask(Request):
    """What is absent stays; ``due_at`` can be set to null."""

    done: Flag | None = None
    title: Line | None = None
    due_at: Instant | None = None


# By when they are due; what has no such time stands where it was made.
LIST_TASKS = Endpoint("list_tasks", "GET", "/tasks", Page[Task], query=TasksQuery)
CHANGE_TASK = Endpoint("change_task", "PATCH", "/tasks/{task_id}", Task, ChangeTask)

ENDPOINTS = (LIST_TASKS, CHANGE_TASK)
