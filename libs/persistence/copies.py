"""A whole database as one file and back, taken while it is in use."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from libs.persistence.database_urls import read_url
from libs.persistence.databases import empty
from libs.persistence.faults import DatabaseAwayError

# libpq's variables by the parameters of a URL: a password has no place among a command's words.
_PQ: Final[Mapping[str, str]] = {
    "host": "PGHOST",
    "port": "PGPORT",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
_PLACES: Final = "/usr/lib/postgresql"


class CopyError(Exception):
    """A copy could not be made or put back; its text says why."""


def file_name(url: str, name: str) -> str:
    """What a copy of this kind of database is called."""
    return f"{name}.db" if _is_sqlite(url) else f"{name}.dump"


def copy_out(url: str, file: Path) -> None:
    """Writes all of a database into ``file``, as it was at one moment. Raises CopyError."""
    if _is_sqlite(url):
        _copy_sqlite(_path(url), file)
    else:
        _run(["pg_dump", "--format=custom", f"--file={file}"], url)


def copy_in(file: Path, url: str) -> None:
    """Makes a database what ``file`` holds; nobody else may use it meanwhile. Raises CopyError."""
    if not _is_sqlite(url):
        _put_back(file, url)
        return
    place = _path(url)
    draft = place.with_name(f"{place.name}.restoring")
    _copy_sqlite(file, draft)
    for beside in ("-wal", "-shm"):
        place.with_name(place.name + beside).unlink(missing_ok=True)
    draft.replace(place)


def _put_back(file: Path, url: str) -> None:
    """What a newer version has added goes, too: its migrations would find it in their way."""
    _run(["pg_restore", "--list", str(file)], url)
    try:
        empty(url)
    except (DatabaseAwayError, SQLAlchemyError) as error:
        raise CopyError(f"{read_url(url).database} could not be emptied: {error}") from error
    words = ["pg_restore", "--no-owner", "--single-transaction", "--exit-on-error"]
    _run([*words, f"--dbname={read_url(url).database}", str(file)], url)


def _is_sqlite(url: str) -> bool:
    return read_url(url).get_backend_name() == "sqlite"


def _path(url: str) -> Path:
    return Path(str(read_url(url).database))


def _copy_sqlite(source: Path, target: Path) -> None:
    """Page by page within one read transaction: writers go on, and what they write is not in it."""
    if not source.is_file():
        raise CopyError(f"there is no database {source}")
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            found = new.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        raise CopyError(f"{source}: {error}") from error
    if found != "ok":
        raise CopyError(f"{source}: {found}")


def _run(words: Sequence[str], url: str) -> None:
    parsed = read_url(url)
    given = {
        "PGUSER": parsed.username,
        "PGPASSWORD": parsed.password,
        "PGDATABASE": parsed.database,
        "PGHOST": parsed.host,
        "PGPORT": None if parsed.port is None else str(parsed.port),
        **{_PQ[name]: str(value) for name, value in parsed.query.items() if name in _PQ},
    }
    known = {name: value for name, value in given.items() if value is not None}
    done = subprocess.run(  # noqa: S603  our own words, and a program of PostgreSQL's
        [_program(words[0]), *words[1:]],
        env={**os.environ, **known},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CopyError(f"{words[0]}: {done.stderr.strip()[-500:]}")


def _program(name: str) -> str:
    """The newest one: it can read the databases of older servers."""
    found = shutil.which(name)
    if found is not None:
        return found
    others = sorted(Path(_PLACES).glob(f"*/bin/{name}"), key=lambda path: _number(path.parts[-3]))
    if not others:
        raise CopyError(f"{name} is not installed; it comes with PostgreSQL's client programs")
    return str(others[-1])


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
