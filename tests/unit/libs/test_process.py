"""Loops as threads: started again, watched, and ended in peace."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

from libs.process import Patient, Process, every, once
from tests.support.eventually import eventually


def turning(stop):
    while not stop.is_set():
        stop.wait(0.01)


def test_loops_run_until_they_are_stopped():
    seen = []

    def loop(stop):
        seen.append("begun")
        turning(stop)
        seen.append("ended")

    process = Process({"a": loop, "b": loop})
    process.start()
    eventually(lambda: len(seen) == 2)
    assert (process.stop(), sorted(seen)) == (True, ["begun", "begun", "ended", "ended"])


def test_a_loop_that_dies_is_started_again_and_the_others_do_not_notice():
    starts = []

    def dying(stop):
        starts.append(1)
        raise ValueError

    process = Process({"dying": dying, "turning": turning})
    process.start()
    eventually(lambda: len(starts) >= 3)
    assert process.stop()


def test_a_loop_that_does_not_end_in_time_is_told_of():
    release = threading.Event()
    process = Process({"deaf": lambda stop: release.wait()}, drain_for=0.05)
    process.start()
    ended = process.stop()
    release.set()
    assert not ended


def test_signs_of_life_are_given_while_all_loops_turn():
    beats = []
    process = Process({"a": turning}, beat=lambda: beats.append(1))
    process.start()
    eventually(lambda: beats)
    assert process.stop()


def test_a_heart_that_cannot_beat_ends_nothing():
    tried = []

    def beat():
        tried.append(1)
        raise OSError

    process = Process({"a": turning}, beat=beat)
    process.start()
    eventually(lambda: tried)
    assert process.stop()


def test_a_loop_that_hangs_silences_the_heart():
    release = threading.Event()
    beats = []
    loops = {"hanging": lambda stop: release.wait(), "turning": turning}
    process = Process(loops, beat=lambda: beats.append(1), stuck_after=-0.5)
    process.start()
    eventually(lambda: "hanging" in process.stuck())
    seen = len(beats)
    release.set()
    process.stop()
    assert seen <= 1


def test_a_tick_comes_again_and_at_once_when_there_is_more():
    answers = iter([20, 20, 3])
    ticks = []

    def tick():
        ticks.append(1)
        return next(answers)

    process = Process({"ticks": every(60, tick, full=20)})
    process.start()
    eventually(lambda: len(ticks) == 3)
    process.stop()
    assert len(ticks) == 3


def test_a_tick_that_fails_does_not_end_the_ticking():
    ticks = []

    def tick():
        ticks.append(1)
        if len(ticks) == 1:
            raise ValueError

    process = Process({"ticks": every(0.01, tick)})
    process.start()
    eventually(lambda: len(ticks) >= 3)
    assert process.stop()


SIGNALLED = """
import gc
from libs.process import Process
def loop(stop):
    print("begun", flush=True)
    while not stop.is_set():
        stop.wait(0.05)
    print("drained", flush=True)
    print("never collected:", gc.get_freeze_count() > len(gc.get_objects()), flush=True)
raise SystemExit(0 if Process({"loop": loop}).run_until_signalled() else 1)
"""


def test_a_process_that_is_told_to_end_drains_first_and_never_collects_what_it_began_with():
    child = subprocess.Popen(
        [sys.executable, "-c", SIGNALLED], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    begun = child.stdout.readline()
    child.send_signal(signal.SIGTERM)
    said, _ = child.communicate(timeout=60)
    assert (begun, "drained" in said, child.returncode) == ("begun\n", True, 0)
    assert "never collected: True" in said


def test_a_loop_that_waits_for_others_is_given_the_time_that_they_may_take():
    release = threading.Event()
    loops = {
        "hasty": lambda stop: release.wait(),
        "patient": Patient(lambda stop: release.wait(), 60),
    }
    process = Process(loops, stuck_after=-0.5)
    process.start()
    eventually(lambda: process.stuck() == ["hasty"])
    release.set()
    assert process.stop()


def test_what_waits_for_its_time_may_be_told_to_stop_before():
    ready, begun = threading.Event(), []
    process = Process({"never": once(ready, begun.append)})
    process.start()
    assert (process.stop(), begun) == (True, [])


def test_what_waits_for_its_time_is_as_patient_as_before():
    begins = once(threading.Event(), Patient(turning, 7))
    assert begins.seconds == 7
