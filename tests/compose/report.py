"""Writes docs/compose.md: what was done to the containers, and what was measured."""

import os
import platform
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

HEAD = """\
# The containers, tried

Written by `make compose-test`. `docker-compose.yml` is started from a clean checkout: PostgreSQL,
RabbitMQ, the door and worker of each of the four services, the mailbox, and one published port in
front. A member of staff books and moves by the API; the contact cancels, logged out, by the link of
the mail that came; every mail comes once. Then processes are killed, the broker is taken out of its
network, everything is run twice, and one of two gateways is stopped, with the same walk after each.

{images}
"""

_OFFICIAL = "The images are the official ones: {names}."
_STAND_INS = """\
No image could be pulled: those of Python, PostgreSQL, RabbitMQ and HAProxy stood in, made of
Debian's packages. They heed what the Compose file asks of official ones: they prove the file."""


@dataclass
class Report:
    """What happened so far, told as it happens."""

    began: float = field(default_factory=time.monotonic)
    steps: list = field(default_factory=list)
    figures: list = field(default_factory=list)
    memory: dict = field(default_factory=dict)

    def step(self, text):
        """Something worked; printed with the seconds since the beginning."""
        seconds = time.monotonic() - self.began
        print(f"{seconds:5.0f} s  {text}", flush=True)
        self.steps.append((seconds, text))

    def figure(self, what, reached, goal):
        """A number that was measured, and at most what it may be."""
        mark = "✓" if reached <= goal else "✗"
        self.figures.append((what, f"≤ {goal}", f"{reached:.1f} {mark}"))
        self.step(f"{what}: {reached:.1f} (goal {goal})")

    def write(self, path, found, are_stand_ins):
        """The page; ``found`` are the images by the variables that name them."""
        names = ", ".join(sorted(found.values()))
        images = _STAND_INS if are_stand_ins else _OFFICIAL.format(names=names)
        parts = [
            HEAD.format(images=images),
            _machine(),
            _table(("measured", "goal", "reached"), self.figures),
            _table(("container, idle", "MB"), _by_size(self.memory)),
            _table(("after s", "what worked"), [(f"{at:.0f}", text) for at, text in self.steps]),
        ]
        path.write_text("\n".join(parts))


def _by_size(memory):
    return [(name, f"{memory[name]:.0f}") for name in sorted(memory, key=memory.get, reverse=True)]


def _machine():
    when = datetime.now(UTC).strftime("%Y-%m-%d")
    kernel = platform.release().partition("-")[0]
    return f"{when}, {os.cpu_count()} cores, Linux {kernel}.\n"


def _table(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
