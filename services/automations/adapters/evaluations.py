"""What was made of each event: one row per automation, written in one statement."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from services.automations.adapters.tables import EVALUATIONS
from services.automations.domain.matching import Verdict
from services.automations.domain.occasions import Occasion
from services.automations.ports import Stored


class SqlEvaluations:
    """Implements `ports.Evaluations`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def judged(self, event_id: str) -> Collection[str]:
        e = EVALUATIONS.c
        found = sa.select(e.automation_id).where(e.event_id == event_id)
        return set(self._connection.scalars(found))

    def add(
        self,
        occasion: Occasion,
        judged: Sequence[tuple[Stored, Verdict]],
        began: Mapping[str, str],
        at: datetime,
    ) -> None:
        rows = [
            {
                "automation_id": stored.id,
                "name": stored.rule.name,
                "version": stored.version,
                "appointment_id": occasion.after.id,
                "event_id": occasion.id,
                "on": occasion.on,
                "at": at,
                "matched": verdict.matched,
                "because": verdict.because.model_dump_json(),
                "run_id": began.get(stored.id),
            }
            for stored, verdict in judged
        ]
        if rows:
            self._connection.execute(EVALUATIONS.insert(), rows)

    def forget(self, before: datetime) -> None:
        self._connection.execute(EVALUATIONS.delete().where(EVALUATIONS.c.at < before))
