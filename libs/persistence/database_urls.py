"""Where a database is: one server, or several of which one takes writes."""

import re
from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa

_PORT: Final = "5432"
_HOSTS: Final = r"(?P<before>postgresql[^/]*://(?:[^/]*@)?)(?P<hosts>[^/?@]*,[^/?@]*)(?P<after>.*)"
_SEVERAL: Final = re.compile(_HOSTS)
_PLACE: Final = re.compile(r"(?:\[(?P<v6>[^\]]+)\]|(?P<host>[^:\[\]]*))(?::(?P<port>\d+))?")


def read_url(url: str) -> sa.URL:
    """A database's URL as SQLAlchemy has it; raises its ArgumentError.

    Several servers are named as libpq does, ``postgresql://user@one:5432,two:5432/name``, which
    SQLAlchemy cannot read. They are asked in this order for one that takes writes, unless
    ``target_session_attrs`` says otherwise: a standby does not.
    """
    found = _SEVERAL.fullmatch(url)
    if found is not None:
        return _with(sa.make_url(found["before"] + found["after"]), found["hosts"].split(","))
    parsed = sa.make_url(url)
    named = parsed.query.get("host", "")
    return parsed if isinstance(named, str) else _with(parsed, named)


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
        raise sa.exc.ArgumentError(f"this is no server with its port: {place}")
    return match
