"""What every event is: a fact about one thing at one version, and who listens for it."""

from abc import abstractmethod
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict

ServiceName = Literal["scheduling", "notifications", "automations", "gateway"]


class Event(BaseModel):
    """A past fact, whole enough that no listener has to ask back.

    ``key`` is its routing key and for ever its name; ``heard_by`` names the services with a
    subscription. ``subject`` and ``subject_version`` say which thing it is about and at which
    version: projections ignore what is older than what they hold. ``restated`` marks a repeat for
    a listener that catches up: project it, do not act on it.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    key: ClassVar[str]
    heard_by: ClassVar[tuple[ServiceName, ...]] = ()

    restated: bool = False

    @classmethod
    def read(cls, data: Any) -> Self:
        """The fact in somebody's JSON object, whatever newer fields it or its parts may have.

        Raises pydantic's ValidationError.
        """
        return cls.model_validate(data, extra="ignore")

    @property
    @abstractmethod
    def subject(self) -> str:
        """The id of the thing that the fact is about."""

    @property
    @abstractmethod
    def subject_version(self) -> int:
        """The version of that thing after the fact."""
