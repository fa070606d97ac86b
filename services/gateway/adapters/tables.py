"""The gateway's tables."""

from typing import Final

import sqlalchemy as sa

from libs.persistence.answers import answers_table
from libs.persistence.columns import Json, Moment
from libs.persistence.heartbeats import heartbeat_table
from libs.persistence.inbox import inbox_table
from libs.persistence.outbox import outbox_table

METADATA: Final = sa.MetaData()

ACCOUNTS: Final = sa.Table(
    "accounts",
    METADATA,
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
)
IS_OPEN: Final = sa.and_(ACCOUNTS.c.enabled.is_(sa.true()), ACCOUNTS.c.archived.is_(sa.false()))
# Nobody but whoever can sign in holds an address here: the archived leave theirs to others.
sa.Index(
    "accounts_sign_in",
    ACCOUNTS.c.sign_in,
    unique=True,
    postgresql_where=IS_OPEN,
    sqlite_where=IS_OPEN,
)

SESSIONS: Final = sa.Table(
    "sessions",
    METADATA,
    sa.Column("secret_hash", sa.Text, nullable=False),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("person_id", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("last_seen_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("user_agent", sa.Text, nullable=False),
    sa.Column("is_kept", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.PrimaryKeyConstraint("secret_hash", name="sessions_secret_hash"),
    sa.UniqueConstraint("id", name="sessions_id"),
    sa.ForeignKeyConstraint(["person_id"], ["accounts.person_id"], name="sessions_person_id"),
    sa.Index("sessions_by_person", "person_id", "created_at"),
    sa.Index("sessions_by_end", "expires_at"),
)

API_KEYS: Final = sa.Table(
    "api_keys",
    METADATA,
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("secret_hash", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("scopes", Json, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("last_used_at", Moment),
    sa.PrimaryKeyConstraint("id", name="api_keys_id"),
)

COUNTERS: Final = sa.Table(
    "counters",
    METADATA,
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("n", sa.Integer, nullable=False),
    sa.PrimaryKeyConstraint("key", "opened_at", name="counters_window"),
    sa.Index("counters_by_age", "opened_at"),
)

SETUP_TOKENS: Final = sa.Table(
    "setup_tokens",
    METADATA,
    sa.Column("token_hash", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("token_hash", name="setup_tokens_hash"),
)

LINKS: Final = sa.Table(
    "links",
    METADATA,
    sa.Column("link_id", sa.Text, nullable=False),
    sa.Column("appointment_id", sa.Text, nullable=False),
    sa.Column("person_id", sa.Text, nullable=False),
    sa.Column("person_kind", sa.Text, nullable=False),
    sa.Column("person_name", sa.Text, nullable=False),
    sa.Column("issued_at", Moment, nullable=False),
    sa.Column("last_used_at", Moment),
    sa.Column("revoked_at", Moment),
    sa.Column("shown_at", Moment),
    sa.Column("shown_to", sa.Text),
    sa.PrimaryKeyConstraint("link_id", name="links_id"),
    sa.CheckConstraint("person_kind IN ('staff', 'contact')", name="links_person_kind"),
    sa.Index("links_by_appointment", "appointment_id", "person_id"),
    sa.Index("links_by_person", "person_id", "issued_at"),
)

# What is good for one use and was used: nonces of pages, sign-in links.
SPENT: Final = sa.Table(
    "spent",
    METADATA,
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("spent_at", Moment, nullable=False),
    sa.Column("by_key", sa.Text),
    sa.PrimaryKeyConstraint("digest", name="spent_digest"),
    sa.Index("spent_by_age", "spent_at"),
)

FEEDS: Final = sa.Table(
    "feeds",
    METADATA,
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("secret_hash", sa.Text, nullable=False),
    sa.Column("person_id", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("last_used_at", Moment),
    sa.PrimaryKeyConstraint("id", name="feeds_id"),
    sa.UniqueConstraint("secret_hash", name="feeds_secret_hash"),
    sa.ForeignKeyConstraint(["person_id"], ["accounts.person_id"], name="feeds_person_id"),
    sa.Index("feeds_by_person", "person_id", "created_at"),
)

OUTBOX: Final = outbox_table(METADATA)
INBOX: Final = inbox_table(METADATA)
ANSWERS: Final = answers_table(METADATA)
HEARTBEATS: Final = heartbeat_table(METADATA)
