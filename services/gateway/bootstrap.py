"""The only place where the gateway's parts are joined."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from libs.clock import Clock
from libs.contracts.problem import ProblemError
from libs.service import Ground, Parts, Service
from libs.web.transport import Transport
from services.gateway import queries
from services.gateway.adapters.repositories import GatewayWork
from services.gateway.config import GatewaySettings
from services.gateway.domain.limits import Limit
from services.gateway.domain.sessions import Lifetimes
from services.gateway.entrypoints import worker
from services.gateway.handlers.setting_up import issue_token
from services.gateway.ports import Passwords

# Seconds to connect and to wait: a rehearsal tries a year of events on a draft, and may take five.
_REHEARSALS: Final = (1.0, 15.0)


def _taken() -> ProblemError:
    return ProblemError("wrong_state", "Another account signs in with this e-mail address.")


# A constraint's name, as each of the two databases gives it -> what it means to the caller.
REFUSALS: Final[Mapping[str, Callable[[], Exception]]] = {
    "accounts_sign_in": _taken,
    "accounts.sign_in": _taken,
}


def build(
    settings: GatewaySettings,
    services: Mapping[str, Transport] | None = None,
    clock: Clock | None = None,
    passwords: Passwords | None = None,
) -> Service:
    """The gateway before ``services``; without them, before those at the settings' addresses."""
    lifetimes = Lifetimes(settings.idle_for, settings.lasts_for)
    limit = Limit(settings.failed_sign_ins, settings.failed_sign_ins_for)
    ground = Ground(_parts(lifetimes, limit), settings, clock)

    def app() -> Any:
        from services.gateway.adapters.passwords import ArgonPasswords
        from services.gateway.entrypoints import http
        from services.gateway.entrypoints.attempts import Attempts
        from services.gateway.entrypoints.parts import DoorParts
        from services.gateway.portal import mounting

        door = DoorParts(
            settings=settings,
            lifetimes=lifetimes,
            failed_sign_ins=limit,
            clock=ground.clock,
            transactions=ground.transactions,
            passwords=passwords or ArgonPasswords(),
            services=_clients(settings, services, ground),
            health=ground.health,
        )
        attempts = Attempts(door)
        made = http.app(door, attempts, ground.metrics)
        mounting.install(made, door, attempts)
        return made

    return Service(ground=ground, make_app=app)


def new_setup_token(service: Service) -> str | None:
    """What makes the first admin, once; None when somebody has an account already."""
    ground = service.ground
    return ground.transactions.run(lambda uow: issue_token(ground.clock.now(), uow))


def _clients(
    settings: GatewaySettings, services: Mapping[str, Transport] | None, ground: Ground
) -> dict[str, Any]:
    """What calls each service."""
    from libs.web.client import Client
    from libs.web.http_transport import HttpTransport

    reached = services or {
        "scheduling": HttpTransport("scheduling", settings.scheduling_url),
        "notifications": HttpTransport("notifications", settings.notifications_url),
        "automations": HttpTransport("automations", settings.automations_url, timeouts=_REHEARSALS),
    }
    return {name: Client(one, ground.tokens) for name, one in reached.items()}


def _parts(lifetimes: Lifetimes, failed_sign_ins: Limit) -> Parts:
    return Parts(
        name="gateway",
        migrations="services.gateway.migrations",
        make=GatewayWork,
        subscriptions=worker.SUBSCRIPTIONS,
        ticks=partial(worker.ticks, lifetimes, failed_sign_ins),
        refusals=REFUSALS,
        figures=queries.figures,
    )
