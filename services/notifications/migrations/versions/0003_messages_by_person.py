"""What was mailed to somebody is found at once, for the page about them."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index("messages_person_id_idx", "messages", ["person_id", "seq"])
