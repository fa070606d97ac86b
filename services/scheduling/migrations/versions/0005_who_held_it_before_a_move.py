"""Who held an appointment before a move is found by an index, not by reading all of history."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_STAFF_BEFORE = {
    "postgresql": "before::json -> 'staff' ->> 'id'",
    "sqlite": "json_extract(before, '$.staff.id')",
}


def upgrade() -> None:
    op.add_column("history", sa.Column("before_staff_id", sa.String(64)))
    found: sa.ColumnElement[str] = sa.literal_column(_STAFF_BEFORE[op.get_bind().dialect.name])
    history = sa.table("history", sa.column("before_staff_id"), sa.column("action"))
    moves = history.c.action == "rescheduled"
    op.execute(sa.update(history).where(moves).values(before_staff_id=found))
    op.create_index("history_by_staff_before_idx", "history", ["before_staff_id", "at"])
