"""Counts the SQL statements of some work, and remembers them for whoever reads a failure."""

from contextlib import contextmanager

import sqlalchemy as sa


@contextmanager
def statements(engine):
    """A list that fills with what the engine executes; BEGIN and COMMIT do not count."""
    seen = []

    def notice(_connection, _cursor, statement, *_more):
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", notice)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", notice)
