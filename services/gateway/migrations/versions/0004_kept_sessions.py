"""Sessions that outlive their browser, where somebody wished to stay signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    kept = sa.Column("is_kept", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("sessions", kept)
