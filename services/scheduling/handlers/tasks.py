"""Tasks: ticked off, put back, worded anew."""

from libs.clock import Clock
from libs.contracts.actor import Actor
from libs.contracts.problem import not_found
from libs.contracts.scheduling import tasks as contract
from services.scheduling.domain.changes import changes_in
from services.scheduling.domain.tasks import task_answer
from services.scheduling.ports import TaskWork


def change_task(
    actor: Actor, task_id: str, command: contract.ChangeTask, uow: TaskWork, clock: Clock
) -> contract.Task:
    """By those who may use the calendar of whose task it is; to all others it is not there."""
    changes = changes_in(command, may_be_null=("due_at",))
    viewer = uow.viewer(actor)
    viewer.require_office_session()
    before = uow.tasks.find(task_id)
    if not viewer.may_use_calendar_of(before.staff):
        raise not_found()
    after = before.changed(changes, actor.name, clock.now())
    if after != before:
        uow.tasks.save(after)
    return task_answer(after)
