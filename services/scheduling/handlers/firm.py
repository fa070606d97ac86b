"""What holds for the whole firm: the days on which it is closed."""

from libs.contracts.actor import Actor
from libs.contracts.scheduling import people as contract
from services.scheduling.domain import hours
from services.scheduling.ports import SetUp


def put_closed_days(
    actor: Actor, command: contract.PutClosedDays, uow: SetUp
) -> contract.ClosedDays:
    uow.viewer(actor).require_admin()
    dates = sorted(set(command.dates))
    uow.firm.keep_closed_days(hours.write_closed(dates))
    return contract.ClosedDays.model_construct(dates=dates)
