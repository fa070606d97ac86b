"""The whole of Rebook in one process, killed again and again while clients write."""

import random
import sys
from collections import Counter

import pytest

from libs.persistence.engine import connect
from tests.support.agreement import Databases
from tests.support.caller import Caller
from tests.support.eventually import eventually
from tests.support.little_service import deeds, inbox_states, prepare
from tests.support.running import Rebook, Running, is_ready
from tests.support.writers import Writers

KILLS = 20


class Killable:
    """The process with a listener of its own to every ``appointment.*``."""

    def __init__(self, folder):
        self.rebook = Rebook(folder)
        self.rebook.do("demo")
        self._listener_url = f"sqlite:///{folder}/listener.db"
        prepare(self._listener_url)
        self.engine = connect(self._listener_url)
        self.running = None

    def start(self):
        words = ["-m", "tests.support.listening_process", str(self.rebook.installation.data)]
        words += [str(self.rebook.port), self._listener_url]
        self.running = Running(words, self.rebook.installation.data / "log")

        def it_is_ready_again():
            return is_ready(self.rebook.url)

        eventually(it_is_ready_again, within=90)

    def close(self):
        self.running.kill()
        self.engine.dispose()

    def sign_in(self, _number):
        caller = Caller(self.rebook.url)
        caller.sign_in("jonas@harborpine.example")
        return caller

    def heard(self):
        return Counter(deeds(self.engine))


@pytest.fixture
def killable(tmp_path):
    killable = Killable(tmp_path)
    yield killable
    killable.close()


@pytest.mark.timeout(900)
def test_nothing_is_lost_and_nothing_happens_twice(killable, capsys):
    databases = Databases(killable.rebook.installation)
    killable.start()
    behind = []
    with Writers(killable.sign_in) as writers:
        for _ in range(KILLS):
            writers.go_on(random.randint(3, 30), within=60)
            killable.running.kill()
            behind.append(sum((databases.told() - killable.heard()).values()))
            killable.start()

    def all_is_heard():
        assert databases.told() == killable.heard()

    def nothing_waits():
        assert databases.waiting() == 0

    eventually(all_is_heard, within=90)
    eventually(nothing_waits, within=90)
    assert killable.running.end() == 0
    told = databases.told()
    with capsys.disabled():
        sys.stdout.write(
            f"\n{KILLS} kills, {len(writers.acknowledged)} answers, {sum(told.values())} events,"
            f" {sum(behind)} of them not heard when it was killed: 0 lost, 0 twice\n"
        )
    assert writers.broken == []
    assert max(behind) > 0
    assert killable.heard() == told
    assert set(inbox_states(killable.engine).values()) == {"handled"}
    assert set(writers.acknowledged) <= set(told)
    assert databases.kept() == databases.owed()
    assert databases.kept() == told
    assert databases.overlaps() == []
    assert databases.differing_accounts() == set()
    assert databases.differing_access() == set()
