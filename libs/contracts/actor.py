"""Who acts, and through which door: carried by commands, events, history and the actor token."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Channel = Literal["portal", "link", "api", "automation"]
ActorKind = Literal["staff", "contact", "api_key", "automation", "system"]


class Actor(BaseModel):
    """Somebody who acts. ``appointment_id`` is set for a link, which speaks for that one alone."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: ActorKind
    id: str
    name: str
    channel: Channel
    appointment_id: str | None = None

    @property
    def acts_for_the_firm(self) -> bool:
        """Staff and keys: they may tell or not tell, write the message, and see internal notes."""
        return self.kind != "contact"


SYSTEM = Actor(kind="system", id="rebook", name="Rebook", channel="automation")
