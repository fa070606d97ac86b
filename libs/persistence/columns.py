"""Column types that mean the same on PostgreSQL and SQLite."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

BigKey: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware datetime: timestamptz on PostgreSQL, microseconds since 1970 (UTC) on SQLite.

    Naive datetimes are refused with a ValueError. What comes back is in UTC. Comparing and sorting
    works on both databases, arithmetic in SQL does not.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """The column's type in that database."""
        kind = sa.BigInteger() if dialect.name == "sqlite" else sa.DateTime(timezone=True)
        return dialect.type_descriptor(kind)

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[Any], Any]:
        """From Python into the statement."""
        return _to_microseconds if dialect.name == "sqlite" else _aware

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """From a row into Python; none on PostgreSQL, whose sessions speak UTC."""
        del coltype
        return _from_microseconds if dialect.name == "sqlite" else None


class Json(sa.types.TypeDecorator[Any]):
    """A JSON value: jsonb on PostgreSQL, text on SQLite. None is SQL's NULL."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """The column's type in that database."""
        kind = sa.Text() if dialect.name == "sqlite" else JSONB(none_as_null=True)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:
        """From Python into the statement."""
        if dialect.name != "sqlite" or value is None:
            return value
        return dumps(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        """From a row into Python."""
        if dialect.name != "sqlite" or value is None:
            return value
        return json.loads(value)


def dumps(value: Any) -> str:
    """Compact JSON text with its letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _aware(value: datetime | None) -> datetime | None:
    if value is not None and value.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return value


def _to_microseconds(value: datetime | None) -> int | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return (value - _EPOCH) // _MICROSECOND


def _from_microseconds(value: int | None) -> datetime | None:
    return None if value is None else _EPOCH + timedelta(microseconds=value)
