"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from libs.persistence.columns import BigKey, Json, Moment
from libs.persistence.first_tables import create_first_tables, create_partial_index

revision = "0001"
down_revision = None

ID = sa.String(64)
INDEXES = (
    ("appointments_staff_id_idx", "appointments", "staff_id", "end_at"),
    ("appointments_contact_id_idx", "appointments", "contact_id", "end_at"),
    ("appointments_company_id_idx", "appointments", "company_id", "end_at"),
    ("messages_appointment_id_idx", "messages", "appointment_id", "seq"),
    ("reminders_shown", "reminders", "subject", "due_at", "id"),
)
PARTIAL_INDEXES = (
    ("messages_pending", "messages", "due_at", "state = 'pending'"),
    ("messages_held", "messages", "lease_until", "lease_until IS NOT NULL"),
    ("reminders_ready", "reminders", "due_at", "state = 'waiting'"),
    ("reminders_person", "reminders", "person_id", "state = 'waiting'"),
    ("reminders_subject", "reminders", "subject", "state = 'waiting'"),
)


def upgrade() -> None:
    for tables in (_copies, _messages, _reminders):
        for name, parts in tables().items():
            op.create_table(name, *parts, sqlite_autoincrement=name == "messages")
    for name, table, *columns in INDEXES:
        op.create_index(name, table, columns)
    for name, table, column, condition in PARTIAL_INDEXES:
        create_partial_index(name, table, [column], sa.text(condition))
    create_partial_index(
        "links_one_each",
        "links",
        ["appointment_id", "person_id"],
        sa.text("replaced_at IS NULL"),
        unique=True,
    )
    create_first_tables()


def _copies() -> dict[str, tuple[SchemaItem, ...]]:
    return {
        "appointments": (
            sa.Column("id", ID, primary_key=True),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("status", sa.Text, nullable=False),
            sa.Column("staff_id", ID, nullable=False),
            sa.Column("contact_id", ID),
            sa.Column("company_id", ID),
            sa.Column("start_at", Moment, nullable=False),
            sa.Column("end_at", Moment, nullable=False),
            sa.Column("snapshot", sa.Text, nullable=False),
        ),
        "people": (
            sa.Column("id", ID, primary_key=True),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("content", sa.Text, nullable=False),
        ),
        "links": (
            sa.Column("id", ID, primary_key=True),
            sa.Column("appointment_id", ID, nullable=False),
            sa.Column("person_id", ID, nullable=False),
            sa.Column("person_kind", sa.String(7), nullable=False),
            sa.Column("person_name", sa.Text, nullable=False),
            sa.Column("issued_at", Moment, nullable=False),
            sa.Column("replaced_at", Moment),
        ),
    }


def _messages() -> dict[str, tuple[SchemaItem, ...]]:
    states = "'pending', 'sending', 'handing', 'sent', 'failed', 'superseded', 'unknown'"
    return {
        "templates": (
            sa.Column("kind", sa.Text, primary_key=True),
            sa.Column("audience", sa.Text, primary_key=True),
            sa.Column("language", sa.String(2), primary_key=True),
            sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("subject", sa.Text, nullable=False),
            sa.Column("body", sa.Text, nullable=False),
            sa.Column("written_by", sa.Text, nullable=False),
            sa.Column("written_at", Moment, nullable=False),
        ),
        "messages": (
            sa.Column("seq", BigKey, sa.Identity(), primary_key=True),
            sa.Column("id", ID, nullable=False, unique=True),
            sa.Column("key", sa.Text, nullable=False, unique=True),
            sa.Column("appointment_id", ID),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("person_id", ID, nullable=False),
            sa.Column("kind", sa.Text, nullable=False),
            sa.Column("audience", sa.Text, nullable=False),
            sa.Column("to_name", sa.Text, nullable=False),
            sa.Column("content", sa.Text, nullable=False),
            sa.Column("subject", sa.Text),
            sa.Column("state", sa.Text, nullable=False),
            sa.Column("attempts", sa.Integer, nullable=False),
            sa.Column("due_at", Moment, nullable=False),
            sa.Column("lease_until", Moment),
            sa.Column("token", ID),
            sa.Column("made_at", Moment, nullable=False),
            sa.Column("sent_at", Moment),
            sa.Column("reply", sa.Text),
            sa.CheckConstraint(f"state IN ({states})", name="state"),
        ),
    }


def _reminders() -> dict[str, tuple[SchemaItem, ...]]:
    states = "state IN ('waiting', 'done', 'superseded', 'dead')"
    return {
        "reminders": (
            sa.Column("id", sa.Text, nullable=False),
            sa.Column("kind", sa.Text, nullable=False),
            sa.Column("key", sa.Text, nullable=False),
            sa.Column("subject", sa.Text, nullable=False),
            sa.Column("subject_version", sa.BigInteger, nullable=False),
            sa.Column("due_at", Moment, nullable=False),
            sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
            sa.Column("lease_until", Moment, nullable=False),
            sa.Column("token", sa.Text),
            sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
            sa.Column("last_error", sa.Text),
            sa.Column("payload", Json),
            sa.Column("person_id", ID, nullable=False),
            sa.Column("role", sa.String(6), nullable=False),
            sa.Column("name", sa.Text, nullable=False),
            sa.Column("before_minutes", sa.Integer, nullable=False),
            sa.Column("why", sa.Text),
            sa.PrimaryKeyConstraint("id", name="reminders_id"),
            sa.UniqueConstraint("key", name="reminders_key"),
            sa.CheckConstraint(states, name=op.f("reminders_state")),
        ),
    }
