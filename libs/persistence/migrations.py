"""Schema changes: Alembic, set up in code, run by whoever starts first."""

import threading
import zlib
from typing import Final

import sqlalchemy as sa
from alembic import command, context
from alembic.config import Config

from libs.persistence.revisions import folder_of, is_ahead

_LOCK: Final = zlib.crc32(b"rebook.migrations")
# Alembic has one context in a process: threads that migrate databases at once would share it.
_ONE_AT_A_TIME: Final = threading.Lock()


def migrate(engine: sa.Engine, package: str) -> None:
    """Bring a database to the newest revision of a package like ``services.x.migrations``.

    All of it is one transaction, and safe to be started by several processes at once: the later
    ones wait and find nothing to do. Nor is there anything to do where a newer version has migrated
    it: whoever goes back to the version before finds all that it knew.
    """
    config = _config(package)
    with _ONE_AT_A_TIME, engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        if is_ahead(connection, package):
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def run_env(metadata: sa.MetaData) -> None:
    """All that a service's ``migrations/env.py`` has to call."""
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


def _config(package: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder_of(package)).replace("%", "%%"))
    return config
