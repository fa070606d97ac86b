"""Automations' tables. A run is a row with a life, its steps are rows beside it."""

import sqlalchemy as sa

from libs.persistence.answers import answers_table
from libs.persistence.claims import due_table
from libs.persistence.columns import BigKey, Json, Moment
from libs.persistence.heartbeats import heartbeat_table
from libs.persistence.inbox import inbox_table
from libs.persistence.outbox import outbox_table

METADATA = sa.MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "fk": "%(table_name)s_%(column_0_name)s_fk",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "ck": "%(table_name)s_%(constraint_name)s",
    }
)

ID = sa.String(64)
EVENT_ID = sa.String(100)

# The latest version of each appointment that was heard of, as its event told it.
APPOINTMENTS = sa.Table(
    "appointments",
    METADATA,
    sa.Column("id", ID, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("start_at", Moment, nullable=False),
    sa.Column("end_at", Moment, nullable=False),
    sa.Column("snapshot", sa.Text, nullable=False),
)
# Time triggers look for the anchors between two moments.
sa.Index("appointments_start", APPOINTMENTS.c.start_at)
sa.Index("appointments_end", APPOINTMENTS.c.end_at)
HEARD = sa.Table(
    "heard",
    METADATA,
    sa.Column("event_id", EVENT_ID, primary_key=True),
    sa.Column("on", sa.Text, nullable=False),
    sa.Column("appointment_id", ID, nullable=False),
    sa.Column("at", Moment, nullable=False),
    # JSON text of the event: read whole, never searched.
    sa.Column("body", sa.Text, nullable=False),
)
sa.Index("heard_at", HEARD.c.at)
AUTOMATIONS = sa.Table(
    "automations",
    METADATA,
    sa.Column("seq", BigKey, sa.Identity(), primary_key=True),
    sa.Column("id", ID, nullable=False, unique=True),
    sa.Column("version", sa.Integer, nullable=False),
    # JSON text of libs.contracts.automations.Rule.
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
    sa.Column("archived_at", Moment),
    sa.Column("swept_to", Moment, nullable=False),
    sa.Column("secret", sa.Text, nullable=False),
    # Its runs that began until then shall stop, and not all of them have.
    sa.Column("stop_why", sa.Text),
    sa.Column("stop_until", Moment),
    sqlite_autoincrement=True,
)
# What webhooks are signed with besides, until a moment.
OLD_SECRETS = sa.Table(
    "old_secrets",
    METADATA,
    sa.Column("seq", BigKey, sa.Identity(), primary_key=True),
    sa.Column("automation_id", ID, nullable=False),
    sa.Column("secret", sa.Text, nullable=False),
    sa.Column("counts_until", Moment, nullable=False),
)
sa.Index("old_secrets_of", OLD_SECRETS.c.automation_id, OLD_SECRETS.c.seq)
VERSIONS = sa.Table(
    "automation_versions",
    METADATA,
    sa.Column("automation_id", ID, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
)
EVALUATIONS = sa.Table(
    "evaluations",
    METADATA,
    sa.Column("seq", BigKey, sa.Identity(), primary_key=True),
    sa.Column("automation_id", ID, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("appointment_id", ID, nullable=False),
    sa.Column("event_id", EVENT_ID, nullable=False),
    sa.Column("on", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("matched", sa.Boolean, nullable=False),
    # JSON text of libs.contracts.automations.Because.
    sa.Column("because", sa.Text, nullable=False),
    sa.Column("run_id", ID),
    sa.UniqueConstraint("event_id", "automation_id"),
    sqlite_autoincrement=True,
)
sa.Index("evaluations_shown", EVALUATIONS.c.appointment_id, EVALUATIONS.c.seq)
sa.Index("evaluations_at", EVALUATIONS.c.at)
RUNS = sa.Table(
    "runs",
    METADATA,
    sa.Column("seq", BigKey, sa.Identity(), primary_key=True),
    sa.Column("id", ID, nullable=False, unique=True),
    sa.Column("automation_id", ID, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("appointment_id", ID, nullable=False),
    sa.Column("event_id", EVENT_ID, nullable=False),
    sa.Column("on", sa.Text, nullable=False),
    sa.Column("contact_id", ID, nullable=False),
    sa.Column("contact", sa.Text, nullable=False),
    # JSON text of domain.runs.Cause.
    sa.Column("cause", sa.Text, nullable=False),
    sa.Column("depth", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("why", sa.Text),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("due_at", Moment),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.CheckConstraint(
        "state IN ('running', 'waiting', 'done', 'failed', 'cancelled')", name="state"
    ),
    sqlite_autoincrement=True,
)
ACTIVE = RUNS.c.state.in_([sa.literal_column("'running'"), sa.literal_column("'waiting'")])
sa.Index("runs_active", RUNS.c.appointment_id, postgresql_where=ACTIVE, sqlite_where=ACTIVE)
sa.Index("runs_of_appointment", RUNS.c.appointment_id, RUNS.c.seq)
sa.Index("runs_of_automation", RUNS.c.automation_id, RUNS.c.started_at)
sa.Index("runs_of_contact", RUNS.c.automation_id, RUNS.c.contact_id, RUNS.c.started_at)
STEPS = sa.Table(
    "run_steps",
    METADATA,
    sa.Column("run_id", ID, primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("do", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("started_at", Moment),
    sa.Column("ended_at", Moment),
    sa.Column("due_at", Moment),
    # JSON text.
    sa.Column("output", sa.Text),
    sa.Column("error", sa.Text),
    # JSON text of libs.contracts.automations.Fault.
    sa.Column("fault", sa.Text),
    sa.CheckConstraint(
        "state IN ('pending', 'waiting', 'running', 'done', 'failed', 'skipped', 'cancelled')",
        name="state",
    ),
)
WAITS = due_table(METADATA, "waits")
DELIVERIES = due_table(METADATA, "deliveries")
# Beside the payload: who came before it takes no field there that it does not know.
DELIVERIES.append_column(sa.Column("cause", Json))
# One row, once somebody has used it.
SWITCHES = sa.Table(
    "switches",
    METADATA,
    sa.Column("name", sa.String(20), primary_key=True),
    sa.Column("running", sa.Boolean, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
)

OUTBOX = outbox_table(METADATA)
INBOX = inbox_table(METADATA)
ANSWERS = answers_table(METADATA)
HEARTBEATS = heartbeat_table(METADATA)
