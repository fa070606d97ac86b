"""Percentiles and medians, and what a repeated measurement found."""

import statistics
from dataclasses import dataclass, field

RESTLESS = "†"


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass
class Series:
    """The same figure from several rounds; ``noise`` is each round's, in cores.

    ``rested``: whether each round's turns began when the mails of the turn before had left.
    """

    values: list = field(default_factory=list)
    noise: list = field(default_factory=list)
    rested: list = field(default_factory=list)

    @property
    def median(self):
        return statistics.median(self.values)

    @property
    def spread(self):
        return min(self.values), max(self.values)

    @property
    def mark(self):
        """What is put behind a figure that cannot be trusted quite."""
        return "" if all(self.rested) else f" {RESTLESS}"

    def over(self, other):
        """The median of the rounds' own ratios: what drifts, drifts for both."""
        pairs = zip(self.values, other.values, strict=True)
        return statistics.median(mine / theirs for mine, theirs in pairs)


def table(head, rows):
    """Lines of Markdown."""
    written = [[str(cell) for cell in row] for row in rows]
    lines = ["| " + " | ".join(row) + " |" for row in [list(head), *written]]
    return [lines[0], "|" + "---|" * len(head), *lines[1:]]


def milliseconds(value):
    """Three digits, the way people compare times."""
    if value >= 100:
        return f"{value:,.0f} ms"
    return f"{value:.1f} ms" if value >= 10 else f"{value:.2f} ms"
