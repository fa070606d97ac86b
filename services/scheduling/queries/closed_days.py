"""The days on which nobody of the firm works."""

import sqlalchemy as sa

from libs.contracts.actor import Actor
from libs.contracts.scheduling import people as contract
from services.scheduling.adapters.tables import FIRM
from services.scheduling.adapters.viewers import read_viewer
from services.scheduling.domain.hours import read_closed


def get_closed_days(actor: Actor, connection: sa.Connection) -> contract.ClosedDays:
    read_viewer(connection, actor).require_office_session()
    text = connection.execute(sa.select(FIRM.c.closed_days)).scalar_one()
    return contract.ClosedDays.model_construct(dates=sorted(read_closed(text)))
