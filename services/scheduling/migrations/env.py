"""Where Alembic begins."""

from libs.persistence.migrations import run_env
from services.scheduling.adapters.tables import METADATA

run_env(METADATA)
