"""What an operator looks at first."""

from collections.abc import Mapping

import sqlalchemy as sa

from libs.persistence.engine import Connection
from services.automations.adapters.tables import ACTIVE, DELIVERIES, RUNS


def figures(connection: Connection) -> Mapping[str, float]:
    runs = sa.select(RUNS.c.state, sa.func.count().label("number")).where(ACTIVE)
    states = {row.state: row.number for row in connection.execute(runs.group_by(RUNS.c.state))}
    waiting = DELIVERIES.c.state == sa.literal_column("'waiting'")
    tried = sa.select(sa.func.count()).where(waiting, DELIVERIES.c.attempts > 1)
    return {
        "runs_waiting": float(states.get("waiting", 0)),
        "runs_running": float(states.get("running", 0)),
        "webhooks_retrying": float(connection.scalar(tried) or 0),
    }
