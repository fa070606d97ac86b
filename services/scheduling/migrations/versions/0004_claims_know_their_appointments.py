"""Who gives a claim up is found at once: the foreign key looks for them at each cancellation."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_index("appointments_by_claim_idx", "appointments", ["claim_id"])
