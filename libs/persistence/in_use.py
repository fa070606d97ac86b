"""The file beside SQLite's databases on which each process that uses them holds a lock."""

import errno
import os
from pathlib import Path
from typing import Final

from libs.persistence.database_urls import read_url
from libs.settings import SettingError

NOWHERE: Final = -1
_FILE: Final = "in-use"


def open_in_use(url: str) -> int:
    """A descriptor of the file beside a database, made where there is none.

    `NOWHERE` where there is nothing to hold: PostgreSQL, a folder that is not there yet, or a file
    system that is only read. SettingError where others keep us from it: nobody would know of us.
    """
    parsed = read_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return NOWHERE
    place = Path(parsed.database).parent / _FILE
    try:
        return _opened(place)
    except FileNotFoundError:
        return NOWHERE
    except OSError as error:
        if error.errno == errno.EROFS:
            return NOWHERE
        reason = os.strerror(error.errno or 0)
        raise SettingError(
            f"{place} cannot be opened ({reason}): whoever uses these databases must be able to"
        ) from None


def _opened(place: Path) -> int:
    """To read is enough for a lock: another user than the one who made it may hold it, too.

    It is made only where there is none: to some folders' files of others Linux lets nobody who
    would make them (``fs.protected_regular``).
    """
    try:
        return os.open(place, os.O_RDONLY)
    except FileNotFoundError:
        return os.open(place, os.O_RDONLY | os.O_CREAT, 0o644)
