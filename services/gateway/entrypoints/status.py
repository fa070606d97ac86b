"""GET /status: every service's readiness and figures, the gateway's own among them."""

from pydantic import ValidationError

from libs.contracts.actor import SYSTEM
from libs.contracts.gateway import Check, ServiceStatus, Status
from libs.contracts.problem import ProblemError
from libs.web.client import Client
from libs.web.health import READYZ
from libs.web.rows import Call
from services.gateway.entrypoints.parts import DoorParts


class StatusDoor:
    def __init__(self, parts: DoorParts) -> None:
        self._parts = parts

    def get(self, _call: Call) -> Status:
        services = {"gateway": self._parts.health.status()}
        for name, client in self._parts.services.items():
            services[name] = self._ask(client)
        return Status(ready=all(one.ready for one in services.values()), services=services)

    def _ask(self, client: Client) -> ServiceStatus:
        try:
            return ServiceStatus.model_validate_json(client.forward(READYZ, SYSTEM).body)
        except ProblemError as error:
            detail = error.detail
        except ValidationError:
            detail = "gave an answer that is none"
        away = Check(ok=False, detail=detail, since=self._parts.clock.now())
        return ServiceStatus(ready=False, checks={"http": away}, figures={})
