"""A short form of ``make faults``: every kind of fault once, and all that must hold afterwards.

It deals the same cards each time; ``SEED=`` shuffles them otherwise, as ``make faults`` does.
"""

import os
import sys

import pytest

from tests.faults import plants
from tests.faults.run import SHORT, run


@pytest.mark.faults
@pytest.mark.timeout(900)
def test_after_every_kind_of_fault_everything_that_must_hold_holds(
    tmp_path, own_postgres, own_rabbitmq, capsys
):
    seed = os.environ.get("SEED", "rebook")
    told, unnoticed = [], []
    result = run(
        tmp_path,
        own_postgres,
        own_rabbitmq,
        seed,
        SHORT,
        tell=told.append,
        afterwards=lambda evidence: unnoticed.extend(plants.unnoticed(evidence)),
    )
    with capsys.disabled():
        sys.stdout.write(
            f"\nfaults with SEED={seed}: {sum(result.played.values())} of {len(result.played)}"
            f" kinds, {result.events} events, settled after {result.settled:.1f} s\n"
        )
    assert not result.broken, "\n".join([*told, str(result.broken)])
    assert unnoticed == [], "these cannot be broken, so they prove nothing"
