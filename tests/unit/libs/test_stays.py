"""Who is at the SQLite databases of a folder, as its other processes and a restore see it."""

import threading
from pathlib import Path

import pytest

from libs.persistence.stays import OccupiedError, alone_at, stay_at
from tests.support.eventually import eventually


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/scheduling.db"


def somebody_waits(folder):
    """Whether anybody waits for the lock: Linux lists them with an arrow."""
    inode = f":{(folder / 'in-use').stat().st_ino} "
    locks = Path("/proc/locks").read_text().splitlines()
    return any("->" in line and inode in line for line in locks)


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
    coming.start()
    eventually(lambda: somebody_waits(tmp_path))
    assert entered == []
    alone.end()
    coming.join(60)
    assert len(entered) == 1


def test_who_forgets_to_end_it_does_not_stay_for_ever(url):
    stay_at(url)
    alone_at(url).end()


@pytest.mark.parametrize("other", ["sqlite:////nowhere/at/all.db", "postgresql://h/d"])
def test_where_there_is_nothing_to_hold_nobody_is_held_up(other):
    stays = stay_at(other), alone_at(other), stay_at(other)
    for stay in stays:
        stay.end()
