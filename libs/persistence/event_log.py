"""The outbox read as what it is: the log of all that was told."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from libs.persistence.outbox import outbox_table

_OUTBOX: Final = outbox_table(sa.MetaData())


@dataclass(frozen=True)
class Told:
    """One event; ``published_at`` is None as long as it waits."""

    routing_key: str
    subject: str
    subject_version: int
    occurred_at: datetime
    published_at: datetime | None
    body: str

    @property
    def happened_at(self) -> datetime:
        """As those are told who hear it; earlier than the row where a past was made up."""
        return datetime.fromisoformat(json.loads(self.body)["time"])


def latest(connection: sa.Connection, about: str | None, last: int) -> Sequence[Told]:
    """The last events, of one subject or of all, the oldest of them first."""
    found = sa.select(*(_OUTBOX.c[name] for name in Told.__annotations__))
    if about is not None:
        found = found.where(_OUTBOX.c.subject == about)
    rows = connection.execute(found.order_by(_OUTBOX.c.seq.desc()).limit(last)).all()
    return [Told(*row) for row in reversed(rows)]
