"""The first tables, and the firm's one row."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from libs.persistence.columns import Json, Moment
from libs.persistence.first_tables import create_first_tables, create_partial_index

revision = "0001"
down_revision = None

ID = sa.String(64)
INDEXES = (
    ("contacts_company_id_idx", "contacts", "company_id"),
    ("type_staff_staff_id_idx", "type_staff", "staff_id"),
    ("claims_busy_idx", "claims", "staff_id", "busy_from"),
    ("appointments_by_start_idx", "appointments", "start_at", "id"),
    ("appointments_by_staff_idx", "appointments", "staff_id", "start_at"),
    ("appointments_by_contact_idx", "appointments", "contact_id", "start_at"),
    ("appointments_by_company_idx", "appointments", "company_id", "start_at"),
)


def upgrade() -> None:
    for tables in (_people, _types, _claims, _appointments):
        for name, parts in tables().items():
            op.create_table(name, *parts)
    for name, table, *columns in INDEXES:
        op.create_index(name, table, columns)
    for people in ("staff", "contacts"):
        active = sa.column("archived", sa.Boolean).is_(sa.false())
        address = sa.func.lower(sa.column("email"))
        create_partial_index(f"{people}_email_key", people, [address], active, unique=True)
    create_first_tables()
    op.execute("INSERT INTO firm (id, closed_days) VALUES (1, '[]')")


def _person(*more: SchemaItem) -> tuple[SchemaItem, ...]:
    return (
        sa.Column("id", ID, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("clock", sa.String(2), nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        *more,
    )


def _people() -> dict[str, tuple[SchemaItem, ...]]:
    return {
        "staff": _person(
            sa.Column("is_admin", sa.Boolean, nullable=False),
            sa.Column("shares_with_all", sa.Boolean, nullable=False),
            sa.Column("shares_with", Json, nullable=False),
            sa.Column("hours", sa.Text, nullable=False),
        ),
        "companies": (
            sa.Column("id", ID, primary_key=True),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("name", sa.Text, nullable=False),
            sa.Column("primary_contact_id", ID),
            sa.Column("archived", sa.Boolean, nullable=False),
        ),
        "contacts": _person(
            sa.Column("phone", sa.Text, nullable=False),
            sa.Column("tags", Json, nullable=False),
            sa.Column("company_id", ID, sa.ForeignKey("companies.id")),
            sa.Column("portal_access", sa.Boolean, nullable=False),
            sa.Column("portal_access_version", sa.Integer, nullable=False),
        ),
        "subscribers": (
            sa.Column("company_id", ID, sa.ForeignKey("companies.id"), primary_key=True),
            sa.Column("contact_id", ID, sa.ForeignKey("contacts.id"), primary_key=True),
        ),
        "firm": (
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("closed_days", sa.Text, nullable=False),
            sa.CheckConstraint("id = 1", name="is_one"),
        ),
    }


def _types() -> dict[str, tuple[SchemaItem, ...]]:
    return {
        "appointment_types": (
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
            sa.Column("archived", sa.Boolean, nullable=False),
            sa.CheckConstraint("duration_minutes > 0 AND increment_minutes > 0", name="lasts"),
            sa.CheckConstraint("capacity > 0", name="seats_somebody"),
        ),
        "type_staff": (
            sa.Column("type_id", ID, sa.ForeignKey("appointment_types.id"), primary_key=True),
            sa.Column("staff_id", ID, sa.ForeignKey("staff.id"), primary_key=True),
        ),
    }


def _claims() -> dict[str, tuple[SchemaItem, ...]]:
    return {
        "claims": (
            sa.Column("id", ID, primary_key=True),
            sa.Column("staff_id", ID, sa.ForeignKey("staff.id"), nullable=False),
            sa.Column("type_id", ID, sa.ForeignKey("appointment_types.id"), nullable=False),
            sa.Column("start_at", Moment, nullable=False),
            sa.Column("busy_from", Moment, nullable=False),
            sa.Column("busy_until", Moment, nullable=False),
            sa.Column("capacity", sa.Integer, nullable=False),
            sa.UniqueConstraint("id", "capacity"),
            sa.CheckConstraint("busy_from < busy_until", name="lasts"),
            sa.CheckConstraint("capacity > 0", name="seats_somebody"),
        ),
        "seats": (
            sa.Column("claim_id", ID, primary_key=True),
            sa.Column("seat_no", sa.Integer, primary_key=True),
            sa.Column("capacity", sa.Integer, nullable=False),
            sa.Column("appointment_id", ID, nullable=False, unique=True),
            sa.CheckConstraint("seat_no BETWEEN 1 AND capacity", name="within_capacity"),
            sa.ForeignKeyConstraint(
                ["claim_id", "capacity"],
                ["claims.id", "claims.capacity"],
                name="seats_claim_fk",
                onupdate="CASCADE",
            ),
        ),
    }


def _appointments() -> dict[str, tuple[SchemaItem, ...]]:
    return {
        "appointments": (
            sa.Column("id", ID, primary_key=True),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("status", sa.String(10), nullable=False),
            sa.Column("type_id", ID, sa.ForeignKey("appointment_types.id"), nullable=False),
            sa.Column("staff_id", ID, sa.ForeignKey("staff.id"), nullable=False),
            sa.Column("contact_id", ID, sa.ForeignKey("contacts.id")),
            sa.Column("company_id", ID, sa.ForeignKey("companies.id")),
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
            sa.Column(
                "claim_id", ID, sa.ForeignKey("claims.id", deferrable=True, initially="DEFERRED")
            ),
            *_appointment_checks(),
        ),
        "history": (
            sa.Column("appointment_id", ID, sa.ForeignKey("appointments.id"), primary_key=True),
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
        ),
    }


def _appointment_checks() -> tuple[SchemaItem, ...]:
    known = "status IN ('booked', 'cancelled', 'completed', 'no_show')"
    held = "(status = 'cancelled') = (claim_id IS NULL)"
    one = "(contact_id IS NULL) <> (company_id IS NULL)"
    return (
        sa.CheckConstraint("start_at < end_at", name="lasts"),
        sa.CheckConstraint("version > 0 AND sequence >= 0 AND moves >= 0", name="counts_up"),
        sa.CheckConstraint(known, name="status_is_known"),
        sa.CheckConstraint(held, name="holds_its_claim"),
        sa.CheckConstraint(one, name="has_one_target"),
    )
