"""Pages of a list: each cursor holds the key of the last row, and fits its own list only."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError

from libs.contracts.problem import invalid
from libs.contracts.values import Instant, PageQuery
from libs.persistence.prepared import Prepared

_INSTANT: Final = TypeAdapter[datetime](Instant)
_INTEGERS: Final = range(-(2**63), 2**63)


@dataclass(frozen=True)
class Listing:
    """A list in the order of ``keys``, columns whose values together are unique and never NULL.

    ``kinds`` are the keys' Python types (str, int, datetime). All keys run in one direction.
    """

    name: str
    keys: tuple[sa.ColumnElement[Any], ...]
    kinds: tuple[type, ...]
    descending: bool = False

    def page(
        self,
        connection: sa.Connection,
        statement: sa.Select[Any],
        query: PageQuery,
        parameters: Mapping[str, Any] | None = None,
    ) -> tuple[Sequence[sa.Row[Any]], str | None]:
        """At most ``query.limit`` rows of the statement, and the cursor of the next page if any.

        The statement has no order and no limit yet. ``query`` may be a subclass with filters: its
        cursors are of use only with the same filters. A cursor that is not one of this list's is
        an `invalid` ProblemError naming ``cursor``.
        """
        scope = self._scope(query)
        asked = self._ordered(statement).limit(query.limit + 1)
        if query.cursor is not None:
            asked = asked.where(self._beyond(self._read(query.cursor, scope)))
        rows = connection.execute(asked, dict(parameters or {})).all()
        return self._cut(rows, query, scope)

    def prepared(self, statement: sa.Select[Any]) -> Prepared:
        """The statement of a list's first pages, made once for all of them: for `first_page`."""
        limit: sa.BindParameter[int] = sa.bindparam("page_limit", type_=sa.Integer)
        return Prepared(self._ordered(statement).limit(limit))

    def first_page(
        self,
        connection: sa.Connection,
        prepared: Prepared,
        query: PageQuery,
        parameters: Mapping[str, Any],
    ) -> tuple[Sequence[Any], str | None]:
        """As `page`, for a query without a cursor; the rows are those of a `Prepared`."""
        rows = prepared.all(connection, {**parameters, "page_limit": query.limit + 1})
        return self._cut(rows, query, self._scope(query))

    def _cut(
        self, rows: Sequence[Any], query: PageQuery, scope: str
    ) -> tuple[Sequence[Any], str | None]:
        if len(rows) <= query.limit:
            return rows, None
        kept = rows[: query.limit]
        return kept, _write(scope, self._key_of(kept[-1]))

    def _ordered(self, statement: sa.Select[Any]) -> sa.Select[Any]:
        labelled = (key.label(f"page_key_{at}") for at, key in enumerate(self.keys))
        order = (key.desc() if self.descending else key.asc() for key in self.keys)
        return statement.add_columns(*labelled).order_by(*order)

    def _beyond(self, last: Sequence[Any]) -> sa.ColumnElement[bool]:
        here = sa.tuple_(*self.keys)
        bound = zip(last, self.keys, strict=True)
        there = sa.tuple_(*(sa.literal(value, key.type) for value, key in bound))
        return here < there if self.descending else here > there

    def _key_of(self, row: Any) -> list[Any]:
        return [getattr(row, f"page_key_{at}") for at in range(len(self.keys))]

    def _scope(self, query: PageQuery) -> str:
        filters = query.model_dump_json(exclude={"limit", "cursor"})
        return hashlib.sha256(f"{self.name}\n{filters}".encode()).hexdigest()[:16]

    def _read(self, cursor: str, scope: str) -> list[Any]:
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            of, *key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
            readers = [_READERS[kind] for kind in self.kinds]
            last = [read(value) for read, value in zip(readers, key, strict=True)]
        except (ValueError, TypeError, RecursionError) as error:
            raise _foreign() from error
        if of != scope:
            raise _foreign()
        return last


def _write(scope: str, key: Sequence[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in key]
    text = json.dumps([scope, *plain], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_text(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError("not a text")
    value.encode()  # halves of surrogate pairs
    return value


def _read_integer(value: Any) -> int:
    if type(value) is not int or value not in _INTEGERS:
        raise ValueError("not a number")
    return value


def _read_moment(value: Any) -> datetime:
    try:
        return _INSTANT.validate_python(value)
    except ValidationError as error:
        raise ValueError("not a moment") from error


_READERS: Final[dict[type, Callable[[Any], Any]]] = {
    str: _read_text,
    int: _read_integer,
    datetime: _read_moment,
}


def _foreign() -> Exception:
    return invalid("cursor", "is not a next_cursor of this list")
