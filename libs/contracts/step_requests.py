"""How a service does what an automation asks of it: once, or not at all, and then it says why."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from libs.contracts.actor import Actor
from libs.contracts.events import Event, ServiceName
from libs.contracts.events.requests import Refusal, RequestRefused, StepRequest


class RefusedError(Exception):
    """What was asked for can't be done any more: raised before anything was changed."""

    def __init__(self, why: Refusal, detail: str) -> None:
        super().__init__(detail)
        self.why = why
        self.detail = detail


class StepRequests(Protocol):
    """What was asked for already, by the key of the step."""

    def take(self, request: StepRequest) -> bool:
        """Notes it; False if the same step has asked before."""

    def refuse(self, step_key: str, why: str) -> None:
        """Notes why it was not done."""


class Obliging(Protocol):
    """The unit of work of a service that hears requests."""

    @property
    def requests(self) -> StepRequests:
        """What was asked for already."""

    def publish(self, event: Event, *, only_to: ServiceName | None = None) -> None:
        """Tells a fact once the transaction is committed."""


R = TypeVar("R", bound=StepRequest)
W = TypeVar("W", bound=Obliging)


def oblige(request: R, uow: W, do: Callable[[R, W], None]) -> None:
    """Does it if this step has not asked before; a refusal is kept and told, and holds nobody up.

    The key, the effect and the refusal are kept by the transaction that heard the request.
    """
    if request.restated or not uow.requests.take(request):
        return
    try:
        do(request, uow)
    except RefusedError as refused:
        uow.requests.refuse(request.step_key, refused.why)
        uow.publish(
            RequestRefused(
                step_key=request.step_key,
                run_id=request.run_id,
                appointment_id=request.appointment_id,
                asked=request.key,
                why=refused.why,
                detail=refused.detail,
            )
        )


def actor_of(request: StepRequest) -> Actor:
    """The automation, as history and events name it."""
    automation = request.automation
    return Actor(kind="automation", id=automation.id, name=automation.name, channel="automation")
