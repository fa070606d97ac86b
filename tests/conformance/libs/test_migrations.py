"""Schema changes, whoever starts first."""

import sys

import pytest
import sqlalchemy as sa

from libs.persistence.engine import connect
from libs.persistence.migrations import migrate
from libs.persistence.revisions import is_current, newest
from tests.support.at_once import at_once

ENV = """
import sqlalchemy as sa
from libs.persistence.migrations import run_env
run_env(sa.MetaData())
"""
FIRST = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0001", None
def upgrade():
    op.create_table("t", sa.Column("x", sa.Integer))
    op.execute("INSERT INTO t VALUES (1)")
"""
SECOND = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0002", "0001"
def upgrade():
    with op.batch_alter_table("t") as table:
        table.add_column(sa.Column("y", sa.Integer))
"""
BROKEN = """
from alembic import op
revision, down_revision = "0003", "0002"
def upgrade():
    op.execute("DELETE FROM t")
    op.execute("INSERT INTO nowhere VALUES (1)")
"""


@pytest.fixture
def package(tmp_path, monkeypatch, request):
    name = f"migrations_{abs(hash(request.node.name))}"
    folder = tmp_path / name
    (folder / "versions").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "env.py").write_text(ENV)
    (folder / "versions" / "0001_first.py").write_text(FIRST)
    (folder / "versions" / "0002_second.py").write_text(SECOND)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield name
    sys.modules.pop(name, None)
    newest.cache_clear()


@pytest.fixture
def empty(database_url):
    engine = connect(database_url)
    yield engine
    engine.dispose()


def rows(engine):
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT x, y FROM t").all()


def current(engine, package):
    with engine.connect() as connection:
        return is_current(connection, package)


def test_an_empty_database_is_brought_to_the_newest_revision(empty, package):
    before = current(empty, package)
    migrate(empty, package)
    assert (before, current(empty, package), rows(empty)) == (False, True, [(1, None)])


def test_whoever_is_newer_than_the_database_does_not_make_do_with_it(empty, package, tmp_path):
    migrate(empty, package)
    (tmp_path / package / "versions" / "0003_broken.py").write_text(BROKEN)
    newest.cache_clear()
    assert not current(empty, package)


def test_whoever_is_older_than_the_database_works_on_and_leaves_it_as_it_is(
    empty, package, tmp_path
):
    migrate(empty, package)
    (tmp_path / package / "versions" / "0002_second.py").unlink()
    newest.cache_clear()
    migrate(empty, package)
    assert (current(empty, package), rows(empty)) == (True, [(1, None)])


def test_several_processes_may_start_at_once(empty, package):
    assert at_once(*[lambda: migrate(empty, package)] * 4) == [None] * 4
    assert rows(empty) == [(1, None)]


def test_one_process_may_migrate_several_databases_at_once(package, tmp_path):
    engines = [connect(f"sqlite:///{tmp_path}/{number}.db") for number in range(6)]
    started = [lambda engine=engine: migrate(engine, package) for engine in engines]
    assert at_once(*started) == [None] * 6
    assert [rows(engine) for engine in engines] == [[(1, None)]] * 6
    for engine in engines:
        engine.dispose()


def test_a_migration_that_fails_changes_nothing(empty, package, tmp_path):
    migrate(empty, package)
    (tmp_path / package / "versions" / "0003_broken.py").write_text(BROKEN)
    with pytest.raises(sa.exc.DBAPIError):
        migrate(empty, package)
    assert rows(empty) == [(1, None)]


def test_a_package_that_is_not_there_is_named(empty):
    with pytest.raises(ValueError, match=r"libs\.clock"):
        migrate(empty, "libs.clock")
