"""Due work that raised: it is tried again, and after the last attempt its run has failed."""

from typing import Any

from libs.persistence.claims import DueWork, Job
from services.automations.handlers import waiting


def give_back(due: DueWork, job: Job, reason: str, uow: Any) -> None:
    """The appointment first, as everywhere: who holds it may move its runs."""
    uow.appointments.hold(job.payload["appointment_id"])
    due.fail(uow.connection, job, reason)
    if due.is_dead(uow.connection, job):
        waiting.give_up(job.payload["run_id"], job.payload["place"], uow)
