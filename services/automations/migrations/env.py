"""Where Alembic begins."""

from libs.persistence.migrations import run_env
from services.automations.adapters.tables import METADATA

run_env(METADATA)
