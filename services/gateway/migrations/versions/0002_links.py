"""Signed links, what was spent of what is good for one use, and calendar feeds."""

import sqlalchemy as sa
from alembic import op

from libs.persistence.columns import Moment

revision = "0002"
down_revision = "0001"

INDEXES = (
    ("links_by_appointment", "links", "appointment_id", "person_id"),
    ("links_by_person", "links", "person_id", "issued_at"),
    ("spent_by_age", "spent", "spent_at"),
    ("feeds_by_person", "feeds", "person_id", "created_at"),
)


def upgrade() -> None:
    op.create_table(
        "links",
        sa.Column("link_id", sa.Text, nullable=False),
        sa.Column("appointment_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("person_kind", sa.Text, nullable=False),
        sa.Column("person_name", sa.Text, nullable=False),
        sa.Column("issued_at", Moment, nullable=False),
        sa.Column("last_used_at", Moment),
        sa.Column("revoked_at", Moment),
        sa.PrimaryKeyConstraint("link_id", name="links_id"),
        sa.CheckConstraint("person_kind IN ('staff', 'contact')", name="links_person_kind"),
    )
    op.create_table(
        "spent",
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("spent_at", Moment, nullable=False),
        sa.Column("by_key", sa.Text),
        sa.PrimaryKeyConstraint("digest", name="spent_digest"),
    )
    op.create_table(
        "feeds",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("secret_hash", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("last_used_at", Moment),
        sa.PrimaryKeyConstraint("id", name="feeds_id"),
        sa.UniqueConstraint("secret_hash", name="feeds_secret_hash"),
        sa.ForeignKeyConstraint(["person_id"], ["accounts.person_id"], name="feeds_person_id"),
    )
    for name, table, *columns in INDEXES:
        op.create_index(name, table, columns)
