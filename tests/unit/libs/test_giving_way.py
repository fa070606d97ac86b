"""Work behind the scenes waits for requests, and not for ever."""

import threading
from contextlib import suppress

from libs.giving_way import Patience, Requests


def begun(work):
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_where_nobody_waits_for_an_answer_work_goes_on_at_once():
    requests = Requests()
    with requests:
        pass
    requests.wait(at_most=3600)
    assert requests.count == 0


def test_work_goes_on_when_the_last_answer_is_given():
    requests = Requests()
    with requests:
        with requests:
            worker = begun(lambda: requests.wait(at_most=3600))
        worker.join(0.05)
        assert worker.is_alive()
    worker.join(30)
    assert not worker.is_alive()


def test_work_goes_on_in_the_end_though_requests_never_end():
    requests = Requests()
    with requests:
        worker = begun(lambda: requests.wait(at_most=0.01))
        worker.join(30)
        assert not worker.is_alive()


def test_a_request_that_fails_is_answered_too():
    requests = Requests()
    with suppress(LookupError), requests:
        raise LookupError
    assert requests.count == 0


def test_a_loop_with_much_to_do_keeps_its_share_though_requests_never_end():
    requests = Requests()
    patience = Patience(requests)

    def work():
        for _ in range(10_000):
            patience.give_way()

    with requests:
        worker = begun(work)
        # With a whole rest before each piece it would take eight minutes.
        worker.join(60)
        assert not worker.is_alive()


def test_a_loop_that_was_idle_rests_a_whole_rest():
    asked = []

    class Asked(Requests):
        def wait(self, at_most):
            asked.append(at_most)

    Patience(Asked()).give_way()
    assert asked == [0.05]
