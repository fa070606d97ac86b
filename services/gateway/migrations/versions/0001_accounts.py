"""Accounts, sessions, keys, counters, set-up tokens, and the tables that every service has."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from libs.persistence.columns import Json, Moment
from libs.persistence.first_tables import create_first_tables, create_partial_index

revision = "0001"
down_revision = None

INDEXES = (
    ("sessions_by_person", "sessions", "person_id", "created_at"),
    ("sessions_by_end", "sessions", "expires_at"),
    ("counters_by_age", "counters", "opened_at"),
)


def upgrade() -> None:
    for tables in (_people, _doors):
        for name, parts in tables().items():
            op.create_table(name, *parts)
    for name, table, *columns in INDEXES:
        op.create_index(name, table, columns)
    is_open = sa.and_(
        sa.column("enabled", sa.Boolean).is_(sa.true()),
        sa.column("archived", sa.Boolean).is_(sa.false()),
    )
    create_partial_index("accounts_sign_in", "accounts", ["sign_in"], is_open, unique=True)
    create_first_tables()


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
