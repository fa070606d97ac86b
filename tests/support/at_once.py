"""Several people at the same moment."""

import threading

from libs.contracts.problem import ProblemError


def at_once(*works):
    """What each answered, or the code of its refusal; any other exception is raised again."""
    start, outcomes, broken = threading.Barrier(len(works)), [None] * len(works), []

    def go(at, work):
        start.wait()
        try:
            outcomes[at] = work()
        except ProblemError as problem:
            outcomes[at] = problem.code
        except Exception as error:  # noqa: BLE001 - told by the test's own thread
            broken.append(error)

    threads = [threading.Thread(target=go, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return outcomes
