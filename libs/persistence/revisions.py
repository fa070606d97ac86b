"""Which revision a database is at, and which is the newest, told without Alembic.

Every process is asked for it, and none but those that migrate needs the 4 MB that Alembic takes.
"""

import importlib.util
import re
from functools import cache
from pathlib import Path
from typing import Final

import sqlalchemy as sa

_FILE: Final = re.compile(r"(\d{4})_\w+\.py")
_AT: Final = sa.table("alembic_version", sa.column("version_num", sa.String))


def at(connection: sa.Connection) -> str:
    """The revision that the database is at; empty where nothing was ever migrated."""
    if not sa.inspect(connection).has_table(_AT.name):
        return ""
    return max(connection.execute(sa.select(_AT.c.version_num)).scalars(), default="")


def is_current(connection: sa.Connection, package: str) -> bool:
    """Whether the database has all that the code beside a package like ``services.x.migrations``
    needs: its newest revision, or one after it (asked by /readyz). Revisions only ever add, so code
    goes on working while its database is migrated and its processes are replaced one by one.
    """
    return at(connection) >= newest(package)


def is_ahead(connection: sa.Connection, package: str) -> bool:
    """Whether a newer version than this code has migrated the database."""
    return at(connection) > newest(package)


@cache
def newest(package: str) -> str:
    """The revision that a migrated database is at: they are numbered, each file by its name."""
    places = (folder_of(package) / "versions").iterdir()
    return max(found[1] for place in places if (found := _FILE.fullmatch(place.name)))


def folder_of(package: str) -> Path:
    """Where a package lies; ValueError if there is none."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ValueError(f"there is no package {package}")
    return Path(spec.submodule_search_locations[0])
