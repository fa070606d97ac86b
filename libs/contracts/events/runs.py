"""Facts about runs of automations."""

from typing import ClassVar, Literal

from libs.contracts.events.event import Event, ServiceName
from libs.contracts.values import Named


class RunEvent(Event):
    """A run of an automation at one of its versions, about one appointment."""

    heard_by: ClassVar[tuple[ServiceName, ...]] = ()

    run_id: str
    automation: Named
    automation_version: int
    appointment_id: str
    depth: int

    @property
    def subject(self) -> str:
        return self.run_id

    @property
    def subject_version(self) -> int:
        return 1


class RunStarted(RunEvent):
    """Its trigger and conditions held; its first step comes next."""

    key = "run.started"


class RunEnded(RunEvent):
    """It does nothing any more, unless staff resume it after a failure.

    ``why`` is one of `libs.contracts.automations.Why`.
    """

    key = "run.ended"

    state: Literal["done", "failed", "cancelled"]
    why: str


class RunRefused(RunEvent):
    """It would have begun, and did not: the chain of automations that led here is too long."""

    key = "run.refused"
