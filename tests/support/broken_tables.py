"""A table that is away for a while: whatever writes to it fails with what it was to write."""

from contextlib import contextmanager

import sqlalchemy as sa

from libs.persistence.engine import connect


@contextmanager
def table_away(url, name):
    """Until the end of the ``with`` statement it has another name."""
    change(url, f"ALTER TABLE {name} RENAME TO {name}_elsewhere")
    try:
        yield
    finally:
        change(url, f"ALTER TABLE {name}_elsewhere RENAME TO {name}")


def change(url, statement):
    engine = connect(url)
    try:
        with engine.begin() as connection:
            connection.execute(sa.text(statement))
    finally:
        engine.dispose()
