"""What an older process relies on is still there when its database has been migrated beneath it."""

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from libs.persistence.engine import connect
from libs.persistence.migrations import _config
from libs.persistence.revisions import folder_of

# The revision from which on old and new processes run side by side.
SINCE = {"scheduling": "0002", "notifications": "0001", "automations": "0002", "gateway": "0001"}


# On SQLite it does not see the indexes of expressions; on PostgreSQL it does.
pytestmark = pytest.mark.filterwarnings("ignore:.*expression-based index")


@pytest.fixture
def empty(database_url):
    engine = connect(database_url)
    yield engine
    engine.dispose()


def upgrade(engine, package, revision):
    config = _config(package)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def relied_on(engine):
    """Of every table its columns with their types, and what it demands of whoever writes."""
    inspector = sa.inspect(engine)
    found = {}
    for table in inspector.get_table_names():
        columns = inspector.get_columns(table)
        unique = [one for one in inspector.get_indexes(table) if one["unique"]]
        found[table] = (
            {(one["name"], str(one["type"])) for one in columns},
            {one["name"] for one in columns if not one["nullable"] and _is_left_to_us(one)}
            | {one["name"] for one in unique}
            | {one["name"] for one in inspector.get_unique_constraints(table)}
            | {one["name"] for one in inspector.get_check_constraints(table)},
        )
    return found


def _is_left_to_us(column):
    return column["default"] is None and not column.get("identity")


def broken(before, after):
    """The tables that lack something, or demand more than they did."""
    return [
        table
        for table, (columns, demands) in before.items()
        if table not in after or columns - after[table][0] or after[table][1] - demands
    ]


@pytest.mark.parametrize("service", SINCE)
def test_no_migration_takes_away_or_demands_what_the_version_before_does_not_know(empty, service):
    package = f"services.{service}.migrations"
    steps = [one.revision for one in ScriptDirectory(folder_of(package)).walk_revisions()][::-1]
    upgrade(empty, package, SINCE[service])
    before, found = relied_on(empty), {}
    for step in steps[steps.index(SINCE[service]) + 1 :]:
        upgrade(empty, package, step)
        after = relied_on(empty)
        found[step] = broken(before, after)
        before = after
    assert found
    assert not any(found.values()), found


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE accounts DROP COLUMN clock",
        "ALTER TABLE accounts RENAME COLUMN name TO title",
        "CREATE UNIQUE INDEX accounts_name_key ON accounts (name)",
        "DROP TABLE feeds",
    ],
)
def test_what_would_break_the_version_before_is_noticed(empty, statement):
    upgrade(empty, "services.gateway.migrations", "head")
    before = relied_on(empty)
    with empty.begin() as connection:
        connection.exec_driver_sql(statement)
    assert broken(before, relied_on(empty)) in (["accounts"], ["feeds"])
