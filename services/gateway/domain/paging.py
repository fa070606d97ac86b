"""Pages of short lists that are held whole: a cursor names the last item and the list."""

import base64
from collections.abc import Callable, Sequence
from typing import TypeVar

from libs.contracts.problem import invalid
from libs.contracts.values import PageQuery

T = TypeVar("T")


def page(
    name: str, items: Sequence[T], id_of: Callable[[T], str], query: PageQuery
) -> tuple[list[T], str | None]:
    begin = 0 if query.cursor is None else _place(name, items, id_of, query.cursor)
    kept = list(items[begin : begin + query.limit])
    more = begin + query.limit < len(items)
    return kept, _cursor(name, id_of(kept[-1])) if more else None


def _place(name: str, items: Sequence[T], id_of: Callable[[T], str], cursor: str) -> int:
    for place, item in enumerate(items):
        if _cursor(name, id_of(item)) == cursor:
            return place + 1
    raise invalid("cursor", "is not a next_cursor of this list")


def _cursor(name: str, item_id: str) -> str:
    return base64.urlsafe_b64encode(f"{name}:{item_id}".encode()).decode().rstrip("=")
