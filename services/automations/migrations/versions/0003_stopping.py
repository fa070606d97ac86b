"""An automation that is given up says until when its runs began that shall stop."""

import sqlalchemy as sa
from alembic import op

from libs.persistence.columns import Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("automations", sa.Column("stop_why", sa.Text))
    op.add_column("automations", sa.Column("stop_until", Moment))
