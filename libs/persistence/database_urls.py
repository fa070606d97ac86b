"""Where a database is: one server, or several of which one takes writes."""

import re
from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa

from libs.settings import SettingError

# A password may hold commas and slashes. The hosts are what follows its `@`, and none comes after
# them: without that, a password would pass for a host.
_SEVERAL: Final = re.compile(
    r"(?P<before>postgresql[^/:]*://(?:[^:/]*(?::[^@]*)?@)?)"
    r"(?P<hosts>[^/?@]*,[^/?@]*)(?P<after>[^@]*)"
)
_PORT: Final = "5432"
_PLACE: Final = re.compile(r"(?:\[(?P<v6>[^\]]+)\]|(?P<host>[^:\[\]]*))(?::(?P<port>\d+))?")
_DRIVERS: Final = {"postgresql": "postgresql+psycopg"}
# What was said is not quoted: it may hold a password.
_MAKES_NO_SENSE: Final = (
    "a database's URL (REBOOK_DATABASE_URL, or REBOOK_DATABASES_URL for all) makes no sense:"
    " it must be like postgresql://user:password@host:5432/name, of several servers"
    " @one:5432,two:5432/name, or sqlite:////folder/name.db"
)


def read_url(url: str) -> sa.URL:
    """A database's URL as SQLAlchemy has it; raises SettingError, which does not quote it.

    Several servers are named as libpq does, ``postgresql://user@one:5432,two:5432/name``, which
    SQLAlchemy cannot read, or ``?host=one,two``. They are asked in this order for one that takes
    writes, unless ``target_session_attrs`` says otherwise: a standby does not.
    """
    try:
        read = _read(url)
        if driver := _DRIVERS.get(read.get_backend_name()):
            # It finds what it cannot use, like a port that is none, when it is asked to connect.
            read.set(drivername=driver).get_dialect()().create_connect_args(read)
    except (sa.exc.ArgumentError, ValueError):
        raise SettingError(_MAKES_NO_SENSE) from None
    return read


def _read(url: str) -> sa.URL:
    found = _SEVERAL.fullmatch(url)
    if found is not None:
        return _with(sa.make_url(found["before"] + found["after"]), found["hosts"].split(","))
    parsed = sa.make_url(url)
    named = parsed.query.get("host", "")
    if not isinstance(named, str):
        return _with(parsed, named)
    if "," in named and parsed.get_backend_name() in _DRIVERS:
        return parsed.set(query={"target_session_attrs": "read-write", **parsed.query})
    return parsed


def _with(url: sa.URL, places: Iterable[str]) -> sa.URL:
    found = [_found(place.strip()) for place in places]
    several: dict[str, Any] = {
        "target_session_attrs": "read-write",
        **url.query,
        "host": ",".join(match["v6"] or match["host"] for match in found),
        "port": ",".join(match["port"] or _PORT for match in found),
    }
    return url.set(query=several)


def _found(place: str) -> re.Match[str]:
    match = _PLACE.fullmatch(place)
    if match is None:
        raise ValueError
    return match
