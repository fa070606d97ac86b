"""Says the present state again to one service, which lost it or came late."""

from libs.contracts.events import ServiceName
from rebook.embedded import Embedded
from rebook.installation import Installation
from services.scheduling.handlers import restating


def restate(installation: Installation, to: ServiceName) -> None:
    """Puts it into scheduling's outbox; the running relay sends it."""
    with Embedded(installation) as rebook:
        ground = rebook.scheduling.ground
        restating.restate(ground.transactions.run, to, restating.parts(to, ground.clock))
