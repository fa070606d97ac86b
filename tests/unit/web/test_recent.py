"""What is dear to work out is worked out seldom, and by one thread at a time."""

import threading

from libs.web.recent import Recent
from tests.support.at_once import at_once
from tests.support.eventually import eventually


class Work:
    """Counts how often it is done, and hangs as long as ``gate`` is shut."""

    def __init__(self):
        self.times = 0
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self):
        self.times += 1
        self.gate.wait(60)
        return self.times


def test_what_was_worked_out_a_moment_ago_is_kept():
    work = Work()
    recent = Recent(work, str, keep_for=60)
    assert [recent.get() for _ in range(5)] == [1] * 5


def test_what_is_older_is_worked_out_anew():
    recent = Recent(Work(), str, keep_for=0)
    assert [recent.get() for _ in range(3)] == [1, 2, 3]


def test_many_at_once_have_it_worked_out_once():
    work = Work()
    recent = Recent(work, str, keep_for=60)
    assert at_once(*[recent.get] * 8) == [1] * 8


def test_while_it_hangs_all_others_get_what_there_was():
    work = Work()
    recent = Recent(work, str, keep_for=0)
    recent.get()
    work.gate.clear()
    stuck = threading.Thread(target=recent.get)
    stuck.start()
    eventually(lambda: work.times == 2)
    assert [recent.get() for _ in range(3)] == [1, 1, 1]
    work.gate.set()
    stuck.join()


def test_while_it_hangs_from_the_start_nobody_waits_for_long():
    work = Work()
    recent = Recent(work, lambda: "unknown", keep_for=60, patience=0.05)
    work.gate.clear()
    stuck = threading.Thread(target=recent.get)
    stuck.start()
    eventually(lambda: work.times == 1)
    assert [recent.get(), recent.get()] == ["unknown", "unknown"]
    work.gate.set()
    stuck.join()


def test_while_it_hangs_for_long_what_there_was_counts_no_more(monkeypatch):
    work = Work()
    recent = Recent(work, lambda: "unknown", keep_for=0)
    recent.get()
    work.gate.clear()
    stuck = threading.Thread(target=recent.get)
    stuck.start()
    eventually(lambda: work.times == 2)
    monkeypatch.setattr("libs.web.recent._TOO_OLD", 0)
    assert recent.get() == "unknown"
    work.gate.set()
    stuck.join()
