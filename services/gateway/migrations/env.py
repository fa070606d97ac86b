"""What Alembic runs: the gateway's tables on the connection that it was given."""

from libs.persistence.migrations import run_env
from services.gateway.adapters.tables import METADATA

run_env(METADATA)
