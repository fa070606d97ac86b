"""What automations have asked to be mailed."""

from libs.persistence.first_tables import create_step_requests

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_step_requests()
