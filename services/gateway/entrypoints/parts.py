"""What the doors are made of, joined once by bootstrap."""

from collections.abc import Mapping
from dataclasses import dataclass

from libs.clock import Clock
from libs.contracts.problem import ProblemError
from libs.persistence.unit_of_work import Transactions
from libs.web.client import Client
from libs.web.health import Health
from services.gateway.adapters.repositories import GatewayWork
from services.gateway.config import GatewaySettings
from services.gateway.domain.limits import Limit
from services.gateway.domain.sessions import Lifetimes
from services.gateway.ports import Passwords


@dataclass(frozen=True, kw_only=True)
class DoorParts:
    """``services`` are the clients of all other services, by name."""

    settings: GatewaySettings
    lifetimes: Lifetimes
    failed_sign_ins: Limit
    clock: Clock
    transactions: Transactions[GatewayWork]
    passwords: Passwords
    services: Mapping[str, Client]
    health: Health

    @property
    def scheduling(self) -> Client:
        return self.services["scheduling"]

    @property
    def automations(self) -> Client:
        if "automations" not in self.services:
            raise ProblemError("unavailable", "No automations here, for now.", retry_after=60)
        return self.services["automations"]

    @property
    def notifications(self) -> Client:
        if "notifications" not in self.services:
            raise ProblemError("unavailable", "No messages here, for now.", retry_after=60)
        return self.services["notifications"]
