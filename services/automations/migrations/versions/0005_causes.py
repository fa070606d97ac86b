"""What a webhook is sent for is kept beside its payload, which the version before reads, too."""

import sqlalchemy as sa
from alembic import op

from libs.persistence.columns import Json

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("cause", Json))
