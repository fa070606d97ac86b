"""What the revisions of several services create for sending, hearing and answering once.

As frozen as the revisions that call it: a later shape is a function of its own, called by new ones.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from libs.persistence.columns import BigKey, Moment

_INBOX_STATES: Final = "state IN ('handled', 'failed', 'parked', 'discarded')"
_PARTIAL_INDEXES: Final = (
    ("outbox_unsent", "outbox", "seq", "published_at IS NULL"),
    ("inbox_failed", "inbox", "next_try_at", "state = 'failed'"),
    ("inbox_open", "inbox", "state", "state != 'handled'"),
)


def create_first_tables() -> None:
    """Outbox, inbox, answers and heartbeats, with their indexes."""
    for name, parts in (
        ("outbox", _outbox()),
        ("inbox", _inbox()),
        ("answers", _answers()),
        ("heartbeats", _heartbeats()),
    ):
        op.create_table(name, *parts, sqlite_autoincrement=name == "outbox")
    op.create_index("inbox_received", "inbox", ["received_at"])
    for name, table, column, condition in _PARTIAL_INDEXES:
        create_partial_index(name, table, [column], sa.text(condition))


def create_step_requests() -> None:
    """What automations have asked of a service."""
    op.create_table(
        "step_requests",
        sa.Column("step_key", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("appointment_id", sa.Text, nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("refused", sa.Text),
        sa.PrimaryKeyConstraint("step_key", name="step_requests_key"),
    )


def create_partial_index(
    name: str,
    table: str,
    columns: list[str | sa.ColumnElement[str]],
    condition: sa.ColumnElement[bool] | sa.TextClause,
    *,
    unique: bool = False,
) -> None:
    """An index of the rows that meet a condition, on either database."""
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        postgresql_where=condition,
        sqlite_where=condition,
    )


def _outbox() -> tuple[SchemaItem, ...]:
    return (
        sa.Column("seq", BigKey, sa.Identity(), primary_key=True),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("subject_version", sa.BigInteger, nullable=False),
        sa.Column("routing_key", sa.Text, nullable=False),
        sa.Column("only_to", sa.Text),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("occurred_at", Moment, nullable=False),
        sa.Column("published_at", Moment),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_error", sa.Text),
        sa.UniqueConstraint("event_id", name="outbox_event_id"),
    )


def _inbox() -> tuple[SchemaItem, ...]:
    return (
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("error", sa.Text),
        sa.Column("next_try_at", Moment),
        sa.Column("body", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="inbox_id"),
        sa.CheckConstraint(_INBOX_STATES, name=op.f("inbox_state")),
    )


def _answers() -> tuple[SchemaItem, ...]:
    return (
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text),
        sa.Column("status", sa.Integer),
        sa.Column("body", sa.LargeBinary),
        sa.Column("created_at", Moment),
        sa.PrimaryKeyConstraint("scope", "key", name="answers_key"),
    )


def _heartbeats() -> tuple[SchemaItem, ...]:
    return (
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("name", name="heartbeats_name"),
    )
