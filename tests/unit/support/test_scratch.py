"""Where the tests' throw-away files go."""

import tempfile
from pathlib import Path

import pytest

from tests.support import scratch


@pytest.fixture(autouse=True)
def _own_tempdir(monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", tempfile.tempdir)


def test_temporary_folders_lie_in_memory_until_it_is_given_back(tmp_path):
    environ = {}
    give_back = scratch.take(tmp_path, environ)
    folder = Path(environ["TMPDIR"])
    (folder / "left").write_text("behind")
    assert folder.parent == tmp_path
    assert tempfile.tempdir is None
    give_back()
    assert environ == {}
    assert not folder.exists()


def test_servers_that_run_as_somebody_else_may_write_there(tmp_path):
    environ = {}
    give_back = scratch.take(tmp_path, environ)
    assert Path(environ["TMPDIR"]).stat().st_mode & 0o1777 == 0o1777
    give_back()


def test_a_place_that_was_named_stays(tmp_path):
    assert scratch.take(tmp_path, {"TMPDIR": "here"}) is None


def test_a_small_memory_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(scratch, "ENOUGH", 2**62)
    assert scratch.take(tmp_path, {}) is None
