"""How long to wait after failures: doubling, bounded, and never in step with others."""

import random
from datetime import timedelta


def jittered(seconds: float) -> float:
    """About so many seconds: between three and five quarters of it."""
    return seconds * random.uniform(0.75, 1.25)  # noqa: S311  # spreads load, hides nothing


def doubling(failures: int, *, first: float, most: float) -> timedelta:
    """The wait after that many failures: ``first`` seconds, then twice as many, up to ``most``."""
    return timedelta(seconds=jittered(min(most, first * 2.0 ** (min(failures, 30) - 1))))
