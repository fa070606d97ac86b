"""Of each automation all secrets that still count, not the last one alone."""

import sqlalchemy as sa
from alembic import op

from libs.persistence.columns import BigKey, Moment

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "old_secrets",
        sa.Column("seq", BigKey, sa.Identity(), nullable=False),
        sa.Column("automation_id", sa.String(64), nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("counts_until", Moment, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="old_secrets_pk"),
    )
    op.create_index("old_secrets_of", "old_secrets", ["automation_id", "seq"])
    op.execute(
        "INSERT INTO old_secrets (automation_id, secret, counts_until)"
        " SELECT id, old_secret, old_secret_until FROM automations"
        " WHERE old_secret IS NOT NULL AND old_secret_until IS NOT NULL"
    )
    op.drop_column("automations", "old_secret")
    op.drop_column("automations", "old_secret_until")
