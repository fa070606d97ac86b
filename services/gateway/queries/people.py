"""What the gateway knows of contacts for those who look after them: may they sign in, did they."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.gateway.adapters.tables import ACCOUNTS, IS_OPEN, SESSIONS


@dataclass(frozen=True)
class Standing:
    """``last_seen_at`` is None where no session of theirs is open or kept."""

    may_sign_in: bool = False
    has_password: bool = False
    last_seen_at: datetime | None = None

    @property
    def state(self) -> str:
        """Invited is who may sign in and has not done so, as far as one can see."""
        if not self.may_sign_in:
            return "off"
        return "on" if self.has_password or self.last_seen_at else "invited"


def standings(connection: sa.Connection, person_ids: Sequence[str]) -> Mapping[str, Standing]:
    """Of those that have an account, by their ids; in one statement."""
    seen_at: Any = sa.func.max(SESSIONS.c.last_seen_at)
    found = (
        sa.select(
            ACCOUNTS.c.person_id,
            IS_OPEN.label("is_open"),
            ACCOUNTS.c.password_hash.is_not(None).label("has_password"),
            seen_at.label("seen_at"),
        )
        .outerjoin_from(ACCOUNTS, SESSIONS, SESSIONS.c.person_id == ACCOUNTS.c.person_id)
        .where(ACCOUNTS.c.person_id.in_(person_ids))
        .group_by(ACCOUNTS.c.person_id)
    )
    return {
        row.person_id: Standing(bool(row.is_open), bool(row.has_password), row.seen_at)
        for row in connection.execute(found)
    }
