"""Accounts, sessions, keys, counters, set-up tokens, and the tables that every service has."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from libs.persistence.columns import BigKey, Json, Moment

revision = "0001"
down_revision = None

INDEXES = (
    ("sessions_by_person", "sessions", "person_id", "created_at"),
    ("sessions_by_end", "sessions", "expires_at"),
    ("counters_by_age", "counters", "opened_at"),
    ("inbox_received", "inbox", "received_at"),
)
PARTIAL_INDEXES = (
    ("outbox_unsent", "outbox", "seq", "published_at IS NULL"),
    ("inbox_failed", "inbox", "next_try_at", "state = 'failed'"),
    ("inbox_open", "inbox", "state", "state != 'handled'"),
)


def upgrade() -> None:
    for tables in (_people, _doors, _plumbing):
        for name, parts in tables().items():
            op.create_table(name, *parts, sqlite_autoincrement=name == "outbox")
    for name, table, *columns in INDEXES:
        op.create_index(name, table, columns)
    for name, table, column, text in PARTIAL_INDEXES:
        condition = sa.text(text)
        op.create_index(name, table, [column], postgresql_where=condition, sqlite_where=condition)
    is_open = sa.and_(
        sa.column("enabled", sa.Boolean).is_(sa.true()),
        sa.column("archived", sa.Boolean).is_(sa.false()),
    )
    op.create_index(
        "accounts_sign_in",
        "accounts",
        ["sign_in"],
        unique=True,
        postgresql_where=is_open,
        sqlite_where=is_open,
    )


def _people() -> dict[str, tuple[SchemaItem, ...]]:
    return {
        "accounts": (
            sa.Column("person_id", sa.Text, nullable=False),
            sa.Column("kind", sa.Text, nullable=False),
            sa.Column("person_version", sa.BigInteger, nullable=False),
            sa.Column("name", sa.Text, nullable=False),
            sa.Column("email", sa.Text, nullable=False),
            sa.Column("sign_in", sa.Text, nullable=False),
            sa.Column("time_zone", sa.Text, nullable=False),
            sa.Column("language", sa.Text, nullable=False),
            sa.Column("clock", sa.Text, nullable=False),
            sa.Column("is_admin", sa.Boolean, nullable=False),
            sa.Column("company_id", sa.Text),
            sa.Column("archived", sa.Boolean, nullable=False),
            sa.Column("enabled", sa.Boolean, nullable=False),
            sa.Column("password_hash", sa.Text),
            sa.Column("theme", sa.Text, nullable=False),
            sa.Column("week_start", sa.Text, nullable=False),
            sa.Column("access_version", sa.BigInteger, nullable=False),
            sa.PrimaryKeyConstraint("person_id", name="accounts_person_id"),
            sa.CheckConstraint("kind IN ('staff', 'contact')", name="accounts_kind"),
        ),
        "sessions": (
            sa.Column("secret_hash", sa.Text, nullable=False),
            sa.Column("id", sa.Text, nullable=False),
            sa.Column("person_id", sa.Text, nullable=False),
            sa.Column("created_at", Moment, nullable=False),
            sa.Column("last_seen_at", Moment, nullable=False),
            sa.Column("expires_at", Moment, nullable=False),
            sa.Column("user_agent", sa.Text, nullable=False),
            sa.PrimaryKeyConstraint("secret_hash", name="sessions_secret_hash"),
            sa.UniqueConstraint("id", name="sessions_id"),
            sa.ForeignKeyConstraint(
                ["person_id"], ["accounts.person_id"], name="sessions_person_id"
            ),
        ),
    }


def _doors() -> dict[str, tuple[SchemaItem, ...]]:
    return {
        "api_keys": (
            sa.Column("id", sa.Text, nullable=False),
            sa.Column("secret_hash", sa.Text, nullable=False),
            sa.Column("name", sa.Text, nullable=False),
            sa.Column("scopes", Json, nullable=False),
            sa.Column("created_at", Moment, nullable=False),
            sa.Column("last_used_at", Moment),
            sa.PrimaryKeyConstraint("id", name="api_keys_id"),
        ),
        "counters": (
            sa.Column("key", sa.Text, nullable=False),
            sa.Column("opened_at", Moment, nullable=False),
            sa.Column("n", sa.Integer, nullable=False),
            sa.PrimaryKeyConstraint("key", "opened_at", name="counters_window"),
        ),
        "setup_tokens": (
            sa.Column("token_hash", sa.Text, nullable=False),
            sa.Column("created_at", Moment, nullable=False),
            sa.PrimaryKeyConstraint("token_hash", name="setup_tokens_hash"),
        ),
    }


def _plumbing() -> dict[str, tuple[SchemaItem, ...]]:
    states = "state IN ('handled', 'failed', 'parked', 'discarded')"
    return {
        "outbox": (
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
        ),
        "inbox": (
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
            sa.CheckConstraint(states, name="inbox_state"),
        ),
        "answers": (
            sa.Column("scope", sa.Text, nullable=False),
            sa.Column("key", sa.Text, nullable=False),
            sa.Column("fingerprint", sa.Text),
            sa.Column("status", sa.Integer),
            sa.Column("body", sa.LargeBinary),
            sa.Column("created_at", Moment),
            sa.PrimaryKeyConstraint("scope", "key", name="answers_key"),
        ),
        "heartbeats": (
            sa.Column("name", sa.Text, nullable=False),
            sa.Column("at", Moment, nullable=False),
            sa.PrimaryKeyConstraint("name", name="heartbeats_name"),
        ),
    }
