"""docs/growing.md: a part for each thing that is measured; what was not measured anew is kept."""

import statistics

from benchmarks.figures import table
from benchmarks.growing.losses import FROZEN, NODE, NOTHING, PRIMARY, STANDBY

HEAD = """\
# Growing, measured

Written by `python -m benchmarks.growing`, which measures the parts that it is told (all of them
if none) and keeps the others as they are. Servers, services and clients share one machine, and
whatever else ran on it: compare what stands in one table, not seconds with another machine's. What
an operator does at each of these losses stands in [operations.md](operations.md), *Growing*.
"""
LOSSES, COST, REPLICAS = "losses", "cost", "replicas"
TITLES = {
    LOSSES: "When something is lost",
    COST: "What a synchronous standby costs",
    REPLICAS: "What replicas bring",
}
_MISSING = "Not measured yet."
_ORDER = (NOTHING, NODE, FROZEN, PRIMARY, STANDBY)


def written(page, parts):
    """The page with ``parts`` ({name: its lines}) in it, the others as ``page`` has them."""
    kept = {name: _kept(page, title) for name, title in TITLES.items()}
    texts = kept | {name: "\n".join(lines) for name, lines in parts.items()}
    body = [f"## {title}\n\n{texts[name] or _MISSING}\n" for name, title in TITLES.items()]
    return "\n".join([HEAD, *body])


def _kept(page, title):
    _, _, after = page.partition(f"## {title}\n")
    return after.partition("\n## ")[0].strip()


def of_losses(losses, result):
    """Lines of Markdown: what stood still, and whether anything was lost or doubled."""
    head = (
        "lost",
        "times",
        "s without an acknowledged change",
        "s until events flow",
        "s that the oldest event waited",
        "503, or no answer",
        "s until the operator had acted",
    )
    rows = [_row(title, losses.found[title]) for title in _ORDER if title in losses.found]
    copies = ", ".join(map(str, sorted(losses.copies)))
    counts = (
        f"Each queue was on {copies or '–'} nodes. {result.answers:,} acknowledged changes,"
        f" {result.events:,} events, {result.mails:,} mails."
    )
    return [*table(head, rows), "", f"{counts} {_held(result)}"]


def _held(result):
    broken = [f"{name}: {found[0]}" for name, found in result.broken.items()]
    if broken:
        return "**Broken**: " + "; ".join(broken)
    checked = len(result.violations)
    return (
        "Changes lost: 0; changes, events and mails doubled: 0; clients that were told of a fault"
        f" of ours: 0. All {checked} checks of [the fault run](faults.md) hold."
    )


def _row(title, found):
    stood = [one.stood for one in found]
    return (
        title,
        len(found),
        _span([one.answers for one in stood]),
        _span([one.events for one in stood]),
        _span([one.oldest for one in stood]),
        _span([one.put_off.total() for one in found], "{:.0f}"),
        _span([one.by_hand for one in found]) if title != NOTHING else "–",
    )


def _span(values, shown="{:.1f}"):
    """The median, and the range where there are several."""
    middle = shown.format(statistics.median(values))
    least, most = (shown.format(one(values)) for one in (min, max))
    return middle if least == most else f"{middle} ({least}–{most})"
