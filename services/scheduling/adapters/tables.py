"""Scheduling's tables. What can be refused by the database is refused here."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from libs.persistence.answers import answers_table
from libs.persistence.columns import Json, Moment
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


def _person(*more: sa.Column[object]) -> list[sa.Column[object]]:
    """The columns that staff and contacts have in common."""
    return [
        sa.Column("id", ID, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("clock", sa.String(2), nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False, default=False),
        *more,
    ]


STAFF = sa.Table(
    "staff",
    METADATA,
    *_person(
        sa.Column("is_admin", sa.Boolean, nullable=False),
        sa.Column("shares_with_all", sa.Boolean, nullable=False),
        sa.Column("shares_with", Json, nullable=False),
        # JSON text {weekly, overrides}: read often, parsed once per text.
        sa.Column("hours", sa.Text, nullable=False),
    ),
)
COMPANIES = sa.Table(
    "companies",
    METADATA,
    sa.Column("id", ID, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("primary_contact_id", ID),
    sa.Column("archived", sa.Boolean, nullable=False, default=False),
)
CONTACTS = sa.Table(
    "contacts",
    METADATA,
    *_person(
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("tags", Json, nullable=False),
        sa.Column("company_id", sa.ForeignKey(COMPANIES.c.id), index=True),
        sa.Column("portal_access", sa.Boolean, nullable=False),
        sa.Column("portal_access_version", sa.Integer, nullable=False, default=0),
    ),
)
SUBSCRIBERS = sa.Table(
    "subscribers",
    METADATA,
    sa.Column("company_id", sa.ForeignKey(COMPANIES.c.id), primary_key=True),
    sa.Column("contact_id", sa.ForeignKey(CONTACTS.c.id), primary_key=True),
)
for _people in (STAFF, CONTACTS):
    sa.Index(
        f"{_people.name}_email_key",
        sa.func.lower(_people.c.email),
        unique=True,
        postgresql_where=_people.c.archived.is_(False),
        sqlite_where=_people.c.archived.is_(False),
    )

TYPES = sa.Table(
    "appointment_types",
    METADATA,
    sa.Column("id", ID, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("color_hue", sa.Integer, nullable=False),
    sa.Column("duration_minutes", sa.Integer, nullable=False),
    sa.Column("increment_minutes", sa.Integer, nullable=False),
    sa.Column("buffer_before_minutes", sa.Integer, nullable=False),
    sa.Column("buffer_after_minutes", sa.Integer, nullable=False),
    sa.Column("booking_notice_minutes", sa.Integer, nullable=False),
    sa.Column("horizon_days", sa.Integer, nullable=False),
    sa.Column("reschedule_notice_minutes", sa.Integer, nullable=False),
    sa.Column("cancel_notice_minutes", sa.Integer, nullable=False),
    sa.Column("max_moves", sa.Integer),
    sa.Column("max_drift_days", sa.Integer),
    sa.Column("daily_cap", sa.Integer),
    sa.Column("location", Json, nullable=False),
    sa.Column("bookable_by", Json, nullable=False),
    sa.Column("reason", Json, nullable=False),
    sa.Column("reminders", Json, nullable=False),
    sa.Column("capacity", sa.Integer, nullable=False),
    sa.Column("staff_choice", sa.String(8), nullable=False),
    sa.Column("complete_past", sa.Boolean, nullable=False),
    sa.Column("contacts_may_switch_to", Json, nullable=False),
    sa.Column("archived", sa.Boolean, nullable=False, default=False),
    sa.CheckConstraint("duration_minutes > 0 AND increment_minutes > 0", name="lasts"),
    sa.CheckConstraint("capacity > 0", name="seats_somebody"),
)
TYPE_STAFF = sa.Table(
    "type_staff",
    METADATA,
    sa.Column("type_id", sa.ForeignKey(TYPES.c.id), primary_key=True),
    sa.Column("staff_id", sa.ForeignKey(STAFF.c.id), primary_key=True, index=True),
)
# One row: what holds for the whole firm.
FIRM = sa.Table(
    "firm",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("closed_days", sa.Text, nullable=False),
    sa.CheckConstraint("id = 1", name="is_one"),
)

# A claim is a stretch of one staff member's time, buffers included, that is taken. It exists as
# long as it is held. ``start_at`` is the visible start; group appointments at the same type,
# staff and start share one claim and hold its seats.
CLAIMS = sa.Table(
    "claims",
    METADATA,
    sa.Column("id", ID, primary_key=True),
    sa.Column("staff_id", sa.ForeignKey(STAFF.c.id), nullable=False),
    sa.Column("type_id", sa.ForeignKey(TYPES.c.id), nullable=False),
    sa.Column("start_at", Moment, nullable=False),
    sa.Column("busy_from", Moment, nullable=False),
    sa.Column("busy_until", Moment, nullable=False),
    sa.Column("capacity", sa.Integer, nullable=False),
    sa.UniqueConstraint("id", "capacity"),
    sa.CheckConstraint("busy_from < busy_until", name="lasts"),
    sa.CheckConstraint("capacity > 0", name="seats_somebody"),
    # Nobody, ever, may overlap two claims of one staff member. SQLite has triggers of the same
    # name (migration 0001), which need the index below.
    ExcludeConstraint(
        ("staff_id", "="),
        (sa.text("tstzrange(busy_from, busy_until)"), "&&"),
        using="gist",
        name="claims_no_overlap",
        deferrable=True,
    ).ddl_if(dialect="postgresql"),
    sa.Index("claims_busy_idx", "staff_id", "busy_from"),
)
SEATS = sa.Table(
    "seats",
    METADATA,
    sa.Column("claim_id", ID, primary_key=True),
    sa.Column("seat_no", sa.Integer, primary_key=True),
    sa.Column("capacity", sa.Integer, nullable=False),
    sa.Column("appointment_id", ID, nullable=False, unique=True),
    sa.CheckConstraint("seat_no BETWEEN 1 AND capacity", name="within_capacity"),
    sa.ForeignKeyConstraint(
        ["claim_id", "capacity"],
        [CLAIMS.c.id, CLAIMS.c.capacity],
        name="seats_claim_fk",
        onupdate="CASCADE",
    ),
)

APPOINTMENTS = sa.Table(
    "appointments",
    METADATA,
    sa.Column("id", ID, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("status", sa.String(10), nullable=False),
    sa.Column("type_id", sa.ForeignKey(TYPES.c.id), nullable=False),
    sa.Column("staff_id", sa.ForeignKey(STAFF.c.id), nullable=False),
    sa.Column("contact_id", sa.ForeignKey(CONTACTS.c.id)),
    sa.Column("company_id", sa.ForeignKey(COMPANIES.c.id)),
    sa.Column("start_at", Moment, nullable=False),
    sa.Column("end_at", Moment, nullable=False),
    sa.Column("first_date", sa.Date, nullable=False),
    sa.Column("location", Json, nullable=False),
    sa.Column("public_notes", sa.Text, nullable=False),
    sa.Column("internal_notes", sa.Text, nullable=False),
    sa.Column("reminders", Json, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("moves", sa.Integer, nullable=False),
    sa.Column("contact_moves", sa.Integer, nullable=False),
    # Checked at the end of the transaction: a claim may go before the row that named it.
    sa.Column("claim_id", sa.ForeignKey(CLAIMS.c.id, deferrable=True, initially="DEFERRED")),
    sa.CheckConstraint("start_at < end_at", name="lasts"),
    sa.CheckConstraint("version > 0 AND sequence >= 0 AND moves >= 0", name="counts_up"),
    sa.CheckConstraint(
        "status IN ('booked', 'cancelled', 'completed', 'no_show')", name="status_is_known"
    ),
    sa.CheckConstraint("(status = 'cancelled') = (claim_id IS NULL)", name="holds_its_claim"),
    sa.CheckConstraint("(contact_id IS NULL) <> (company_id IS NULL)", name="has_one_target"),
    sa.Index("appointments_by_start_idx", "start_at", "id"),
    sa.Index("appointments_by_staff_idx", "staff_id", "start_at"),
    sa.Index("appointments_by_contact_idx", "contact_id", "start_at"),
    sa.Index("appointments_by_company_idx", "company_id", "start_at"),
    # Without it each claim that goes has the foreign key look through all appointments.
    sa.Index("appointments_by_claim_idx", "claim_id"),
)
HISTORY = sa.Table(
    "history",
    METADATA,
    sa.Column("appointment_id", sa.ForeignKey(APPOINTMENTS.c.id), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("action", sa.String(12), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor_kind", sa.String(12), nullable=False),
    sa.Column("actor_id", ID, nullable=False),
    sa.Column("actor_name", sa.Text, nullable=False),
    sa.Column("channel", sa.String(12), nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("overruled", sa.Text),
    sa.Column("told", sa.Boolean, nullable=False),
    sa.Column("before", sa.Text),
    sa.Column("after", sa.Text, nullable=False),
    # Who held it before a move; of moves alone.
    sa.Column("before_staff_id", ID),
    sa.Index("history_by_staff_before_idx", "before_staff_id", "at"),
)

TASKS = sa.Table(
    "tasks",
    METADATA,
    sa.Column("id", ID, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("due_at", Moment),
    sa.Column("staff_id", sa.ForeignKey(STAFF.c.id), nullable=False),
    sa.Column("contact_id", sa.ForeignKey(CONTACTS.c.id)),
    sa.Column("appointment_id", sa.ForeignKey(APPOINTMENTS.c.id), nullable=False),
    sa.Column("automation_id", ID, nullable=False),
    sa.Column("automation_name", sa.Text, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("done_at", Moment),
    sa.Column("done_by", sa.Text),
    sa.CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done_by_one"),
    sa.Index("tasks_by_staff_idx", "staff_id", "done_at"),
    sa.Index("tasks_by_contact_idx", "contact_id"),
    sa.Index("tasks_by_appointment_idx", "appointment_id"),
)

STEP_REQUESTS = step_requests_table(METADATA)
OUTBOX = outbox_table(METADATA)
INBOX = inbox_table(METADATA)
ANSWERS = answers_table(METADATA)
HEARTBEATS = heartbeat_table(METADATA)
