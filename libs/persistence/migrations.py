"""Schema changes: Alembic, set up in code, run by whoever starts first."""

import importlib.util
import threading
import zlib
from functools import cache
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command, context
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

_LOCK: Final = zlib.crc32(b"rebook.migrations")
# Alembic has one context in a process: threads that migrate databases at once would share it.
_ONE_AT_A_TIME: Final = threading.Lock()


def migrate(engine: sa.Engine, package: str) -> None:
    """Bring a database to the newest revision of a package like ``services.x.migrations``.

    All of it is one transaction, and safe to be started by several processes at once: the later
    ones wait and find nothing to do.
    """
    config = _config(package)
    with _ONE_AT_A_TIME, engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(connection: sa.Connection, package: str) -> bool:
    """Whether the database is at the newest revision (asked by /readyz)."""
    found = MigrationContext.configure(connection).get_current_heads()
    return set(found) == newest(package)


@cache
def newest(package: str) -> frozenset[str]:
    """The revisions that a migrated database is at."""
    return frozenset(ScriptDirectory.from_config(_config(package)).get_heads())


def run_env(metadata: sa.MetaData) -> None:
    """All that a service's ``migrations/env.py`` has to call."""
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


def _config(package: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_folder(package)).replace("%", "%%"))
    return config


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ValueError(f"there is no package {package}")
    return Path(spec.submodule_search_locations[0])
