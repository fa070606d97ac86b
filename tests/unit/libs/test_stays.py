"""Who is at the SQLite databases of a folder, as its other processes and a restore see it."""

import os
import shutil
import signal
import tempfile
import threading
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from libs.persistence.stays import OccupiedError, alone_at, stay_at
from libs.settings import SettingError
from tests.support.eventually import eventually


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/scheduling.db"


def somebody_waits(folder):
    """Whether anybody waits for the lock: Linux lists them with an arrow."""
    inode = f":{(folder / 'in-use').stat().st_ino} "
    locks = Path("/proc/locks").read_text().splitlines()
    return any("->" in line and inode in line for line in locks)


@pytest.fixture
def shared():
    """A folder into which every user may look: pytest's own are closed to others."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def as_another():
    """``as_another()`` makes us a user without rights until the test ends, where we have them."""
    we = os.geteuid()

    def become():
        if we == 0:
            os.seteuid(65534)

    yield become
    os.seteuid(we)


def test_any_number_are_there_beside_each_other_and_nobody_is_alone(url):
    first, second = stay_at(url), stay_at(url.replace("scheduling", "gateway"))
    for one in (first, second):
        with pytest.raises(OccupiedError):
            alone_at(url)
        one.end()
    alone_at(url).end()


def test_whoever_comes_while_somebody_is_alone_waits(url, tmp_path):
    alone, entered = alone_at(url), []
    coming = threading.Thread(target=lambda: entered.append(stay_at(url)))
    with capture_logs() as lines:
        coming.start()
        eventually(lambda: somebody_waits(tmp_path))
    assert (entered, [line["event"] for line in lines]) == ([], ["waits_for_restore"])
    alone.end()
    coming.join(60)
    assert len(entered) == 1


def test_whoever_was_alone_may_let_others_in_and_stays(url):
    alone = alone_at(url)
    alone.share()
    beside = stay_at(url)
    beside.end()
    with pytest.raises(OccupiedError):
        alone_at(url)
    alone.end()


def test_a_child_that_was_forked_does_not_keep_what_its_parent_has_left(url):
    stay = stay_at(url)
    child = os.fork()
    if child == 0:
        signal.pause()
    try:
        stay.end()
        alone_at(url).end()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_a_child_that_ends_in_good_order_leaves_its_parent_the_lock(url):
    stay = stay_at(url)
    child = os.fork()
    if child == 0:
        stay.end()
        os._exit(0)
    os.waitpid(child, 0)
    with pytest.raises(OccupiedError):
        alone_at(url)
    stay.end()


def test_another_user_who_may_read_the_file_is_seen(shared, as_another):
    url = f"sqlite:///{shared}/scheduling.db"
    stay_at(url).end()
    (shared / "in-use").chmod(0o444)
    as_another()
    stay = stay_at(url)
    with pytest.raises(OccupiedError):
        alone_at(url)
    stay.end()


@pytest.mark.parametrize("asked", [stay_at, alone_at])
def test_whoever_may_not_read_the_file_is_told_so(shared, as_another, asked):
    (shared / "in-use").touch()
    (shared / "in-use").chmod(0)
    as_another()
    with pytest.raises(SettingError, match="in-use cannot be opened"):
        asked(f"sqlite:///{shared}/scheduling.db")


def test_whoever_may_write_to_the_databases_may_lock_them(url, tmp_path):
    stay_at(url).end()
    (tmp_path / "as-any").touch()
    modes = [(tmp_path / name).stat().st_mode & 0o444 for name in ("in-use", "as-any")]
    assert modes[0] == modes[1]


def test_who_forgets_to_end_it_does_not_stay_for_ever(url):
    stay_at(url)
    alone_at(url).end()


@pytest.mark.parametrize("other", ["sqlite:////nowhere/at/all.db", "postgresql://h/d"])
def test_where_there_is_nothing_to_hold_nobody_is_held_up(other):
    stays = stay_at(other), alone_at(other), stay_at(other)
    for stay in stays:
        stay.end()
