"""A second hearing for a few tests that failed among thousands: alone, one after the other.

A test that a busy machine makes fail is a fault, and so is told by name at the very end; but it
is not the fault of the change that is being judged, which a quiet second run shows. The run of
faults has no second hearing: a letter lost once is lost.
"""

import json

# One commit has one order of tests, whoever runs it; another seed finds what depends on it.
SEED = 2026
# More than these is no accident.
FEW = 5
# Three for two cores: a good part of the tests waits for a process to start or to be killed.
SEVERAL = ["-n", "3", "--dist", "worksteal"]
COVERAGE = ["--cov", "--cov-report=", "--cov-fail-under=0"]  # judged by itself, afterwards
SOME_FAILED = 1  # pytest's status for it; all others mean that the run itself went wrong

RED = "RED with seed {seed}: {why}."
GREEN = "GREEN with seed {seed}."
DOUBTFUL = """\
GREEN with seed {seed}, BUT ONLY ON THE SECOND HEARING: {count} of the tests failed among the
others and passed when the machine was theirs alone. Each is a fault to be mended, in the test or
in what it tests; how it failed is told where the first hearing ends.
{names}"""


def whole_run(call, root, pytest, words=()):
    """Exit status and closing words of all tests, or of those that ``words`` ask for.

    ``call(*words) -> status`` runs a module of Python; pytest leaves what failed in ``root``.
    """
    seed = pytest[-1].partition("=")[2]
    if words:
        status = call(*pytest, *SEVERAL, *words)
        return status, _told(status, seed, "pytest is not content")
    status, doubtful = heard(call, root, [*pytest, "-m", "not faults", *COVERAGE])
    if status:
        return status, _told(status, seed, "tests failed")
    # What the first hearing and the second have covered together.
    covered = call("coverage", "report")
    # By itself: it keeps both cores busy, and what it waits for has its time.
    faults = call(*pytest, "-m", "faults")
    why = "too little is covered" if covered else "the run of faults failed"
    return covered or faults, _told(covered or faults, seed, why, doubtful)


def heard(call, root, pytest):
    """Exit status, and the tests that passed on the second hearing only."""
    status = call(*pytest, *SEVERAL, "--cache-clear")
    failed, not_run = _left(root, "cache/lastfailed"), _left(root, "rebook/not_run")
    if status != SOME_FAILED or not_run or not 0 < len(failed) <= FEW:
        return status, []
    print(f"{len(failed)} failed: they alone are heard again, one after the other.", flush=True)
    alone = ["--last-failed", "--last-failed-no-failures=none", "--cov-append"]
    return call(*pytest, *alone), sorted(failed)


def _left(root, name):
    """What pytest's cache holds under a name; nothing if there is no such thing."""
    path = root / ".pytest_cache" / "v" / name
    return list(json.loads(path.read_text())) if path.exists() else []


def _told(status, seed, why, doubtful=()):
    if status:
        told = RED.format(seed=seed, why=why)
        return "\n".join([told, *(f"  only on the second hearing: {name}" for name in doubtful)])
    if not doubtful:
        return GREEN.format(seed=seed)
    names = "\n".join(f"  {name}" for name in doubtful)
    return DOUBTFUL.format(seed=seed, count=len(doubtful), names=names)
