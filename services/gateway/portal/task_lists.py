"""Tasks: on My Calendar those of the staff member, beside an appointment those about its contact.

They are made by automations; here they are ticked off, and put back.
"""

import re
from collections.abc import Sequence
from typing import Final

from flask import Response, request

from libs.contracts.scheduling.tasks import CHANGE_TASK, LIST_TASKS, ChangeTask, Task, TasksQuery
from services.gateway.portal.parties import Party
from services.gateway.portal.reception import Reception
from services.gateway.portal.rendering import see_other
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

_HOME: Final = "/calendar"
# Where a form may lead back to: the calendar as it was looked at.
_BACK: Final = re.compile(r"/calendar(\?[A-Za-z0-9=&%+_.-]*)?")


class TaskLists:
    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    def mine(self, visitor: Visitor) -> Sequence[Task]:
        """What is to be done by them, the most urgent first."""
        return self._asked(visitor, mine=True, open=True)

    def about(self, visitor: Visitor, appointment_id: str, party: Party) -> Sequence[Task]:
        """What is open about the contact, and what was done about this appointment."""
        contact = party.contact
        own = {"contact_id": contact.id} if contact else {"appointment_id": appointment_id}
        done = self._asked(visitor, appointment_id=appointment_id, open=False)
        return [*self._asked(visitor, open=True, **own), *done]

    def show(self, visitor: Visitor, task_id: str) -> Response:
        """Tasks are shown on the calendar."""
        del visitor, task_id
        return see_other(_HOME)

    def tick(self, visitor: Visitor, task_id: str) -> Response:
        self.change(visitor, task_id)
        back = request.form.get("back", "")
        return self._reception.done(
            back if _BACK.fullmatch(back) else _HOME,
            toast=words(visitor.language)("The task is done."),
            focus="tasks",
        )

    def change(self, visitor: Visitor, task_id: str) -> None:
        """Done, unless the form says that it is not."""
        done = request.form.get("done") != "no"
        self._reception.call(
            CHANGE_TASK, visitor, parameters={"task_id": task_id}, body=ChangeTask(done=done)
        )

    def _asked(self, visitor: Visitor, **query: object) -> list[Task]:
        """All of them: they are counted, and each of them waits to be done."""
        found: list[Task] = self._reception.every(
            LIST_TASKS, visitor, TasksQuery.model_validate(query)
        )
        return found
