"""A step that did not succeed keeps why as a code with figures, beside the English words."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("run_steps", sa.Column("fault", sa.Text))
