"""Statements that run often: compiled once for each kind of database, then run by its driver."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from libs.persistence import trips
from libs.persistence.columns import dumps

Processor = Callable[[Any], Any]
_Find = Callable[[Any], Processor | None]
Check = Callable[[list[Any]], None]


class Prepared:
    """A statement with named parameters, and rows with named fields.

    It does what ``connection.execute(statement, parameters)`` does, in the same transaction and
    with the same errors, in a third of the time: SQLAlchemy looks up, binds and describes anew each
    time what is known here from the first time on. All parameters are to be given (else a
    KeyError); ``columns`` names those that an INSERT or UPDATE without values of its own sets. What
    is written anew for each execution, as SQL's IN is, raises a ValueError: use `Among`.
    """

    def __init__(self, statement: Any, columns: Iterable[str] = ()) -> None:
        self._statement = statement
        self._columns = list(columns)
        self._compiled: dict[str, _Compiled] = {}

    def all(self, connection: sa.Connection, parameters: Mapping[str, Any]) -> list[Any]:
        """Its rows, as named tuples."""
        return self._for(connection.dialect).execute(connection, parameters)

    def later(
        self, connection: sa.Connection, parameters: Mapping[str, Any], check: Check | None = None
    ) -> None:
        """The same, when the transaction next executes something or commits, whichever is first.

        What is not asked for its rows need not be waited for: several go in one trip. ``check`` is
        given its rows then, and may refuse. What the database refuses is raised then as well.
        """
        self._for(connection.dialect).wait(connection, parameters, check)

    def first(self, connection: sa.Connection, parameters: Mapping[str, Any]) -> Any | None:
        """Its first row, None if there is none."""
        rows = self.all(connection, parameters)
        return rows[0] if rows else None

    def _for(self, dialect: sa.Dialect) -> "_Compiled":
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = _Compiled(self._statement, self._columns, dialect)
            self._compiled[dialect.name] = compiled
        return compiled


class _Compiled:
    """A statement as one kind of database understands it."""

    def __init__(self, statement: Any, columns: Sequence[str], dialect: sa.Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns or None)
        self._text = str(compiled)
        if compiled.post_compile_params:
            raise ValueError(f"is not one text for all parameters: {self._text}")
        self._order = compiled.positiontup
        binds = compiled.binds.items()
        self._fixed = {name: bind.effective_value for name, bind in binds if not bind.required}
        self._required = frozenset(name for name, bind in binds if bind.required)
        kinds = [(name, bind.type) for name, bind in binds]
        self._into = _processors(kinds, dialect, lambda kind: kind.bind_processor(dialect))
        columns_out = getattr(statement, "exported_columns", ())
        given = [(column.key, column.type) for column in columns_out]
        # Its fields are the statement's columns.
        self._row: Any = namedtuple("Row", [name for name, _ in given]) if given else None  # noqa: PYI024
        self._out_of = _processors(
            given, dialect, lambda kind: kind.result_processor(dialect, None)
        )

    def execute(self, connection: sa.Connection, parameters: Mapping[str, Any]) -> list[Any]:
        """Its rows; raises what ``connection.execute`` raises."""
        _begin(connection)
        bound = self._bound(parameters)
        return self._made(trips.run(connection, self._text, bound, has_rows=self._row is not None))

    def wait(
        self, connection: sa.Connection, parameters: Mapping[str, Any], check: Check | None
    ) -> None:
        """As `Prepared.later`."""
        _begin(connection)

        def finish(rows: Sequence[Any]) -> None:
            if check is not None:
                check(self._made(rows))

        bound, has_rows = self._bound(parameters), self._row is not None
        trips.wait(connection, trips.Waiting(self._text, bound, has_rows, finish))

    def _bound(self, parameters: Mapping[str, Any]) -> Any:
        if not self._required <= parameters.keys():
            raise KeyError(*sorted(self._required - parameters.keys()))
        bound = {**self._fixed, **parameters}
        for name, processor in self._into:
            bound[name] = processor(bound[name])
        return bound if self._order is None else tuple(bound[name] for name in self._order)

    def _made(self, rows: Sequence[Any]) -> list[Any]:
        if self._row is None or not rows:
            return []
        made = list(map(self._row._make, rows))
        if self._out_of:
            made = [self._read(row) for row in made]
        return made

    def _read(self, row: Any) -> Any:
        return row._replace(
            **{name: processor(getattr(row, name)) for name, processor in self._out_of}
        )


def _begin(connection: sa.Connection) -> None:
    """Begin, as SQLAlchemy would by itself, unless each statement is a transaction of its own."""
    if connection.in_transaction():
        return
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.begin()


def _processors(
    kinds: Iterable[tuple[str, Any]], dialect: sa.Dialect, find: _Find
) -> list[tuple[str, Processor]]:
    """What has to become of a value on its way, by name; most stay as they are."""
    found = ((name, find(kind.dialect_impl(dialect))) for name, kind in kinds)
    return [(name, processor) for name, processor in found if processor is not None]


class Among(FunctionElement[bool]):
    """``Among(column, sa.bindparam(name, type_=Texts()))``: whether it is one of many texts.

    The same statement however many they are, which SQL's own IN is not.
    """

    inherit_cache = True
    type = sa.Boolean()


@compiles(Among, "postgresql")
def _in_array(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    column, texts = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} = ANY({texts})"


@compiles(Among, "sqlite")
def _in_json(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    column, texts = (compiler.process(one, **options) for one in element.clauses)
    # Both are SQL already, made by the compiler.
    return f"{column} IN (SELECT value FROM json_each({texts}))"  # noqa: S608


class Texts(sa.types.TypeDecorator[list[str]]):
    """A list of texts on its way into a statement: an array on PostgreSQL, JSON on SQLite."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """What that database takes."""
        kind = sa.Text() if dialect.name == "sqlite" else sa.ARRAY(sa.Text)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:
        """From Python into the statement."""
        return dumps(list(value)) if dialect.name == "sqlite" else list(value)
