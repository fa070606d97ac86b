"""Stored renderings: compared byte for byte, and renewed by `UPDATE_SNAPSHOTS=1 make test`."""

import os

from tests.support.sources import ROOT

FOLDER = ROOT / "tests" / "snapshots"


def assert_as_stored(name, content):
    """``content`` (bytes or text) is what tests/snapshots/<name> holds."""
    path = FOLDER / name
    new = content if isinstance(content, bytes) else content.encode()
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(new)
    assert path.exists(), f"{path.relative_to(ROOT)} is missing; UPDATE_SNAPSHOTS=1 writes it"
    assert new.decode() == path.read_bytes().decode()
