"""Who of staff was last shown a person's link, to hand it over by another way than e-mail."""

import sqlalchemy as sa
from alembic import op

from libs.persistence.columns import Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("links", sa.Column("shown_at", Moment))
    op.add_column("links", sa.Column("shown_to", sa.Text))
