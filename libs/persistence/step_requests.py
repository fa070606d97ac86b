"""What automations have asked of a service: one row for each step that asked, kept for good."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from libs.clock import Clock
from libs.contracts.events.requests import StepRequest
from libs.persistence.columns import Moment


def step_requests_table(metadata: sa.MetaData) -> sa.Table:
    """The table as each service declares it; ``refused`` says why a request was not done."""
    return sa.Table(
        "step_requests",
        metadata,
        sa.Column("step_key", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("appointment_id", sa.Text, nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("refused", sa.Text),
        sa.PrimaryKeyConstraint("step_key", name="step_requests_key"),
    )


_REQUESTS: Final = step_requests_table(sa.MetaData())
_INSERT: Final[dict[str, Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


class SqlStepRequests:
    """Implements `libs.contracts.step_requests.StepRequests` on one connection."""

    def __init__(self, connection: sa.Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def take(self, request: StepRequest) -> bool:
        """Note a request; False if the same step has asked before."""
        row = {
            "step_key": request.step_key,
            "type": request.key,
            "appointment_id": request.appointment_id,
            "received_at": self._clock.now(),
        }
        new = _INSERT[self._connection.dialect.name](_REQUESTS).values(row)
        new = new.on_conflict_do_nothing().returning(_REQUESTS.c.step_key)
        return self._connection.execute(new).first() is not None

    def refuse(self, step_key: str, why: str) -> None:
        """Note why it was not done."""
        noted = _REQUESTS.update().where(_REQUESTS.c.step_key == step_key)
        self._connection.execute(noted.values(refused=why))
