"""Notifications' tables. A message and a reminder are rows with a life."""

import sqlalchemy as sa

from libs.persistence.answers import answers_table
from libs.persistence.claims import due_table
from libs.persistence.columns import BigKey, Moment
from libs.persistence.heartbeats import heartbeat_table
from libs.persistence.inbox import inbox_table
from libs.persistence.outbox import outbox_table
from libs.persistence.step_requests import step_requests_table

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

# The latest version of each appointment that was heard of, as its event told it.
APPOINTMENTS = sa.Table(
    "appointments",
    METADATA,
    sa.Column("id", ID, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("staff_id", ID, nullable=False),
    sa.Column("contact_id", ID),
    sa.Column("company_id", ID),
    sa.Column("start_at", Moment, nullable=False),
    sa.Column("end_at", Moment, nullable=False),
    sa.Column("snapshot", sa.Text, nullable=False),
)
for _owner in ("staff_id", "contact_id", "company_id"):
    sa.Index(f"appointments_{_owner}_idx", APPOINTMENTS.c[_owner], APPOINTMENTS.c.end_at)
PEOPLE = sa.Table(
    "people",
    METADATA,
    sa.Column("id", ID, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    # JSON text of domain.people.Someone: read whole, never searched.
    sa.Column("content", sa.Text, nullable=False),
)
LINKS = sa.Table(
    "links",
    METADATA,
    sa.Column("id", ID, primary_key=True),
    sa.Column("appointment_id", ID, nullable=False),
    sa.Column("person_id", ID, nullable=False),
    sa.Column("person_kind", sa.String(7), nullable=False),
    sa.Column("person_name", sa.Text, nullable=False),
    sa.Column("issued_at", Moment, nullable=False),
    sa.Column("replaced_at", Moment),
)
IN_FORCE = LINKS.c.replaced_at.is_(None)
sa.Index(
    "links_one_each",
    LINKS.c.appointment_id,
    LINKS.c.person_id,
    unique=True,
    postgresql_where=IN_FORCE,
    sqlite_where=IN_FORCE,
)
TEMPLATES = sa.Table(
    "templates",
    METADATA,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("audience", sa.Text, primary_key=True),
    sa.Column("language", sa.String(2), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("written_by", sa.Text, nullable=False),
    sa.Column("written_at", Moment, nullable=False),
)
MESSAGES = sa.Table(
    "messages",
    METADATA,
    sa.Column("seq", BigKey, sa.Identity(), primary_key=True),
    sa.Column("id", ID, nullable=False, unique=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("appointment_id", ID),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("person_id", ID, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("audience", sa.Text, nullable=False),
    sa.Column("to_name", sa.Text, nullable=False),
    # JSON text of domain.messages.Message, which is all that writing the mail needs.
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("subject", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("lease_until", Moment),
    sa.Column("token", ID),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("sent_at", Moment),
    # The mail server's words, or ours when it said nothing.
    sa.Column("reply", sa.Text),
    sa.CheckConstraint(
        "state IN ('pending', 'sending', 'handing', 'sent', 'failed', 'superseded', 'unknown')",
        name="state",
    ),
    sqlite_autoincrement=True,
)
sa.Index("messages_appointment_id_idx", MESSAGES.c.appointment_id, MESSAGES.c.seq)
sa.Index("messages_person_id_idx", MESSAGES.c.person_id, MESSAGES.c.seq)
_PENDING = MESSAGES.c.state == sa.literal_column("'pending'")
sa.Index("messages_pending", MESSAGES.c.due_at, postgresql_where=_PENDING, sqlite_where=_PENDING)
_HELD = MESSAGES.c.lease_until.is_not(None)
sa.Index("messages_held", MESSAGES.c.lease_until, postgresql_where=_HELD, sqlite_where=_HELD)

REMINDERS = due_table(METADATA, "reminders")
for _column in (
    sa.Column("person_id", ID, nullable=False),
    sa.Column("role", sa.String(6), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("before_minutes", sa.Integer, nullable=False),
    # Why it was dropped; without one, what is done was sent.
    sa.Column("why", sa.Text),
):
    REMINDERS.append_column(_column)
_WAITING = REMINDERS.c.state == sa.literal_column("'waiting'")
sa.Index(
    "reminders_person",
    REMINDERS.c.person_id,
    postgresql_where=_WAITING,
    sqlite_where=_WAITING,
)
sa.Index("reminders_shown", REMINDERS.c.subject, REMINDERS.c.due_at, REMINDERS.c.id)

STEP_REQUESTS = step_requests_table(METADATA)
OUTBOX = outbox_table(METADATA)
INBOX = inbox_table(METADATA)
ANSWERS = answers_table(METADATA)
HEARTBEATS = heartbeat_table(METADATA)
