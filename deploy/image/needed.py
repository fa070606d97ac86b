"""Prints the part of requirements.lock that running Rebook needs: without the developers' tools.

Run where pyproject.toml and requirements.lock lie. The lock says below each pin who asked for it.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

_DEVELOPERS: Final = "dev"
_OURS: Final = "rebook"
_NAME: Final = re.compile(r"[a-z0-9-]+")
_ASKED_BY: Final = re.compile(r"^    #(?: via)? +([a-z0-9-]+)", re.MULTILINE)


def asked_for(project: Mapping[str, object]) -> frozenset[str]:
    """The packages that the project itself asks for, by what ``pyproject.toml`` holds."""
    extras = {**project["optional-dependencies"]}
    del extras[_DEVELOPERS]
    wanted = [*project["dependencies"], *(each for extra in extras.values() for each in extra)]
    return frozenset(_NAME.match(each)[0] for each in wanted)


def pins(lock: str) -> dict[str, str]:
    """Each package's lines of the lock, by its name."""
    blocks = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)
    return {_NAME.match(block)[0]: block for block in blocks if block}


def needed(lock: str, wanted: Iterable[str]) -> list[str]:
    """The lines of what is wanted, and of what that asks for in its turn."""
    blocks, found = pins(lock), set(wanted)
    missing = found - blocks.keys()
    if missing:
        raise SystemExit(f"requirements.lock lacks {', '.join(sorted(missing))}")
    while more := {
        name
        for name, block in blocks.items()
        if name not in found and found & (set(_ASKED_BY.findall(block)) - {_OURS})
    }:
        found |= more
    return [block for name, block in blocks.items() if name in found]


if __name__ == "__main__":
    ours = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    print("".join(needed(Path("requirements.lock").read_text(), asked_for(ours))), end="")
