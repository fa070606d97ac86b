"""Facts are waited for long: a busy machine is slow, and that is no fault."""

from tests.support.eventually import eventually


def seen(fact):
    """What the fact answers once it holds."""
    return eventually(fact, within=240, every=0.1)
