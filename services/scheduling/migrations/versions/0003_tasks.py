"""Tasks for staff, and what automations have asked for."""

import sqlalchemy as sa
from alembic import op

from libs.persistence.columns import Moment
from libs.persistence.first_tables import create_step_requests

revision = "0003"
down_revision = "0002"

ID = sa.String(64)


def upgrade() -> None:
    create_step_requests()
    op.create_table(
        "tasks",
        sa.Column("id", ID, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("due_at", Moment),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("contact_id", ID),
        sa.Column("appointment_id", ID, nullable=False),
        sa.Column("automation_id", ID, nullable=False),
        sa.Column("automation_name", sa.Text, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("done_at", Moment),
        sa.Column("done_by", sa.Text),
        sa.PrimaryKeyConstraint("id", name="tasks_pk"),
        sa.CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name=op.f("tasks_done_by_one")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="tasks_staff_id_fk"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="tasks_contact_id_fk"),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name="tasks_appointment_id_fk"
        ),
    )
    op.create_index("tasks_by_staff_idx", "tasks", ["staff_id", "done_at"])
    op.create_index("tasks_by_contact_idx", "tasks", ["contact_id"])
    op.create_index("tasks_by_appointment_idx", "tasks", ["appointment_id"])
