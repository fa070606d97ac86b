"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from libs.persistence.columns import BigKey, Json, Moment
from libs.persistence.first_tables import create_first_tables, create_partial_index

revision = "0001"
down_revision = None

ID = sa.String(64)
EVENT_ID = sa.String(100)
COUNTED = {"automations", "evaluations", "runs"}
INDEXES = (
    ("appointments_start", "appointments", "start_at"),
    ("appointments_end", "appointments", "end_at"),
    ("heard_at", "heard", "at"),
    ("evaluations_shown", "evaluations", "appointment_id", "seq"),
    ("evaluations_at", "evaluations", "at"),
    ("runs_of_appointment", "runs", "appointment_id", "seq"),
    ("runs_of_automation", "runs", "automation_id", "started_at"),
    ("runs_of_contact", "runs", "automation_id", "contact_id", "started_at"),
)
PARTIAL_INDEXES = (
    ("runs_active", "runs", "appointment_id", "state IN ('running', 'waiting')"),
    ("waits_ready", "waits", "due_at", "state = 'waiting'"),
    ("waits_subject", "waits", "subject", "state = 'waiting'"),
    ("deliveries_ready", "deliveries", "due_at", "state = 'waiting'"),
    ("deliveries_subject", "deliveries", "subject", "state = 'waiting'"),
)


def upgrade() -> None:
    for tables in (_copies, _automations, _evaluations, _runs):
        for name, parts in tables().items():
            op.create_table(name, *parts, sqlite_autoincrement=name in COUNTED)
    for name in ("waits", "deliveries"):
        op.create_table(name, *_due(name))
    for name, table, *columns in INDEXES:
        op.create_index(name, table, columns)
    for name, table, column, condition in PARTIAL_INDEXES:
        create_partial_index(name, table, [column], sa.text(condition))
    create_first_tables()


def _copies() -> dict[str, tuple[SchemaItem, ...]]:
    return {
        "appointments": (
            sa.Column("id", ID, primary_key=True),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("status", sa.Text, nullable=False),
            sa.Column("start_at", Moment, nullable=False),
            sa.Column("end_at", Moment, nullable=False),
            sa.Column("snapshot", sa.Text, nullable=False),
        ),
        "heard": (
            sa.Column("event_id", EVENT_ID, primary_key=True),
            sa.Column("on", sa.Text, nullable=False),
            sa.Column("appointment_id", ID, nullable=False),
            sa.Column("at", Moment, nullable=False),
            sa.Column("body", sa.Text, nullable=False),
        ),
    }


def _automations() -> dict[str, tuple[SchemaItem, ...]]:
    return {
        "automations": (
            sa.Column("seq", BigKey, sa.Identity(), primary_key=True),
            sa.Column("id", ID, nullable=False),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("rule", sa.Text, nullable=False),
            sa.Column("enabled", sa.Boolean, nullable=False),
            sa.Column("changed_at", Moment, nullable=False),
            sa.Column("changed_by", sa.Text, nullable=False),
            sa.Column("archived_at", Moment),
            sa.Column("swept_to", Moment, nullable=False),
            sa.Column("secret", sa.Text, nullable=False),
            sa.Column("old_secret", sa.Text),
            sa.Column("old_secret_until", Moment),
            sa.UniqueConstraint("id", name="automations_id_key"),
        ),
        "automation_versions": (
            sa.Column("automation_id", ID, primary_key=True),
            sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("rule", sa.Text, nullable=False),
            sa.Column("changed_at", Moment, nullable=False),
            sa.Column("changed_by", sa.Text, nullable=False),
        ),
        "switches": (
            sa.Column("name", sa.String(20), primary_key=True),
            sa.Column("running", sa.Boolean, nullable=False),
            sa.Column("changed_at", Moment, nullable=False),
            sa.Column("changed_by", sa.Text, nullable=False),
        ),
    }


def _evaluations() -> dict[str, tuple[SchemaItem, ...]]:
    return {
        "evaluations": (
            sa.Column("seq", BigKey, sa.Identity(), primary_key=True),
            sa.Column("automation_id", ID, nullable=False),
            sa.Column("name", sa.Text, nullable=False),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("appointment_id", ID, nullable=False),
            sa.Column("event_id", EVENT_ID, nullable=False),
            sa.Column("on", sa.Text, nullable=False),
            sa.Column("at", Moment, nullable=False),
            sa.Column("matched", sa.Boolean, nullable=False),
            sa.Column("because", sa.Text, nullable=False),
            sa.Column("run_id", ID),
            sa.UniqueConstraint(
                "event_id", "automation_id", name="evaluations_event_id_automation_id_key"
            ),
        ),
    }


def _runs() -> dict[str, tuple[SchemaItem, ...]]:
    return {
        "runs": (
            sa.Column("seq", BigKey, sa.Identity(), primary_key=True),
            sa.Column("id", ID, nullable=False),
            sa.Column("automation_id", ID, nullable=False),
            sa.Column("name", sa.Text, nullable=False),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("rule", sa.Text, nullable=False),
            sa.Column("appointment_id", ID, nullable=False),
            sa.Column("event_id", EVENT_ID, nullable=False),
            sa.Column("on", sa.Text, nullable=False),
            sa.Column("contact_id", ID, nullable=False),
            sa.Column("contact", sa.Text, nullable=False),
            sa.Column("cause", sa.Text, nullable=False),
            sa.Column("depth", sa.Integer, nullable=False),
            sa.Column("state", sa.Text, nullable=False),
            sa.Column("why", sa.Text),
            sa.Column("place", sa.Integer, nullable=False),
            sa.Column("due_at", Moment),
            sa.Column("started_at", Moment, nullable=False),
            sa.Column("ended_at", Moment),
            sa.CheckConstraint(
                "state IN ('running', 'waiting', 'done', 'failed', 'cancelled')",
                name=op.f("runs_state"),
            ),
            sa.UniqueConstraint("id", name="runs_id_key"),
        ),
        "run_steps": (
            sa.Column("run_id", ID, primary_key=True),
            sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("do", sa.Text, nullable=False),
            sa.Column("state", sa.Text, nullable=False),
            sa.Column("attempts", sa.Integer, nullable=False),
            sa.Column("started_at", Moment),
            sa.Column("ended_at", Moment),
            sa.Column("due_at", Moment),
            sa.Column("output", sa.Text),
            sa.Column("error", sa.Text),
            sa.CheckConstraint(
                "state IN ('pending', 'waiting', 'running', 'done', 'failed', 'skipped',"
                " 'cancelled')",
                name=op.f("run_steps_state"),
            ),
        ),
    }


def _due(name: str) -> tuple[SchemaItem, ...]:
    states = "state IN ('waiting', 'done', 'superseded', 'dead')"
    return (
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
        sa.PrimaryKeyConstraint("id", name=f"{name}_id"),
        sa.UniqueConstraint("key", name=f"{name}_key"),
        sa.CheckConstraint(states, name=op.f(f"{name}_state")),
    )
