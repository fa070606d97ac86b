"""What of a run is told to somebody who may not see its appointment."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

Told = Mapping[str, Any]


def seen(runs: Iterable[Told], visible: Collection[str]) -> list[Told]:
    """The runs as JSON; ``visible`` are the ids of the appointments that they may see."""
    return [run if run["appointment_id"] in visible else _hidden(run) for run in runs]


def _hidden(run: Told) -> Told:
    """That it ran and how it ended; not for whom, who began it, or what anybody answered."""
    steps = [{**step, "output": None} for step in run["steps"]]
    return {**run, "contact": None, "actor": None, "steps": steps}
