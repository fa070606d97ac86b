"""The migrations give the tables that the code knows, on both databases."""

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

import services.scheduling.migrations
from libs.persistence.engine import connect
from libs.persistence.migrations import migrate
from libs.persistence.revisions import is_current
from services.scheduling.adapters.tables import FIRM, HISTORY, METADATA
from tests.support.firm import Firm, later
from tests.support.migrated_tables import declared, differences, schema_of

PACKAGE = "services.scheduling.migrations"
AS_DECLARED = declared(METADATA, extensions=["btree_gist"])
WITHOUT_STAFF_BEFORE = [
    "DROP INDEX history_by_staff_before_idx",
    "ALTER TABLE history DROP COLUMN before_staff_id",
    "UPDATE alembic_version SET version_num = '0004'",
]


def migrated(url):
    engine = connect(url)
    migrate(engine, PACKAGE)
    engine.dispose()


@pytest.fixture
def engine(database_like):
    engine = connect(database_like(migrated))
    yield engine
    engine.dispose()


def test_the_migrations_give_the_tables_of_the_metadata(engine):
    assert differences(engine, METADATA) == []


def test_the_migrations_give_the_constraints_of_the_metadata(database_like):
    """The triggers stand in the migrations alone: the next test asks for them."""
    found, wanted = (
        schema_of(database_like(made), leaving_out=["trigger"]) for made in (migrated, AS_DECLARED)
    )
    assert found == wanted


def test_both_ways_of_overlapping_are_guarded_on_sqlite(sqlite_like):
    engine = connect(sqlite_like(migrated))
    with engine.connect() as connection:
        guards = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        names = sorted(guards.scalars())
    engine.dispose()
    assert names == ["claims_no_overlap", "claims_no_overlap_moved"]


def test_the_firm_begins_without_closed_days(engine):
    with engine.connect() as connection:
        assert connection.execute(sa.select(FIRM)).all() == [(1, "[]")]


def test_migrating_again_changes_nothing(engine):
    migrate(engine, PACKAGE)
    with engine.connect() as connection:
        assert is_current(connection, PACKAGE)


def test_moves_of_before_know_who_held_the_appointment(database_like):
    firm = Firm(database_like(migrated))
    firm.move(firm.book(), later(days=1))
    with firm.engine.begin() as connection:
        for statement in WITHOUT_STAFF_BEFORE:
            connection.exec_driver_sql(statement)
    migrate(firm.engine, PACKAGE)
    with firm.engine.connect() as connection:
        found = connection.execute(sa.select(HISTORY.c.action, HISTORY.c.before_staff_id)).all()
    assert sorted(found) == [("booked", None), ("rescheduled", firm.jonas.id)]
    firm.close()


def test_there_is_no_way_back():
    folder = services.scheduling.migrations.__path__[0]
    steps = ScriptDirectory(folder).walk_revisions()
    assert [step.revision for step in steps if hasattr(step.module, "downgrade")] == []
