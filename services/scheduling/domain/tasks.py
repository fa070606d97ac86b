"""A task: something that a staff member is to do."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from libs.contracts.scheduling import tasks as contract
from libs.contracts.values import Named
from services.scheduling.domain.people import StaffMember


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """``staff`` is whose it is; ``done_by`` the name of whoever ticked it off."""

    id: str
    title: str
    due_at: datetime | None
    staff: StaffMember
    contact_id: str | None
    contact_name: str | None
    appointment_id: str
    automation_id: str
    automation_name: str
    made_at: datetime
    done_at: datetime | None = None
    done_by: str | None = None

    def changed(self, changes: dict[str, Any], name: str, at: datetime) -> "Task":
        """With these changes by somebody of that name. What is done stays done by who did it."""
        done = changes.pop("done", None)
        after = replace(self, **changes)
        if done is None or done == (self.done_at is not None):
            return after
        return replace(after, done_at=at if done else None, done_by=name if done else None)


def task_answer(task: Task) -> contract.Task:
    """The API's object."""
    contact = None
    if task.contact_id is not None:
        contact = Named.model_construct(id=task.contact_id, name=task.contact_name or "")
    return contract.Task.model_construct(
        id=task.id,
        title=task.title,
        due_at=task.due_at,
        staff=Named.model_construct(id=task.staff.id, name=task.staff.name),
        contact=contact,
        appointment_id=task.appointment_id,
        automation=Named.model_construct(id=task.automation_id, name=task.automation_name),
        made_at=task.made_at,
        done_at=task.done_at,
        done_by=task.done_by,
    )
