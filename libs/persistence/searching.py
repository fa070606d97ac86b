"""Finding text whatever its case, on both databases."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class Folded(GenericFunction[str]):
    """A text in lower case, all scripts included: SQLite's own ``lower`` knows ASCII alone.

    The SQLite engine of this package brings the function ``folded`` along. It is for searching and
    sorting, not for indexes: other programs that open the file do not know it.
    """

    name = "folded"
    type = sa.Text()
    inherit_cache = True


@compiles(Folded, "postgresql")
def _lower(element: Folded, compiler: Any, **options: Any) -> str:
    return f"lower({compiler.process(element.clauses, **options)})"


def matches(text: str, *columns: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether one of the columns holds the text, whatever its case.

    ``%``, ``_`` and ``/`` stand for themselves.
    """
    escaped = text.replace("/", "//").replace("%", "/%").replace("_", "/_")
    pattern = Folded(sa.literal(f"%{escaped}%"))
    return sa.or_(*(Folded(column).like(pattern, escape="/") for column in columns))
