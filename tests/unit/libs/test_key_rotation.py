"""Signing keys are exchanged one step after another, and nobody is shut out meanwhile."""

from itertools import pairwise

import pytest

from libs.contracts.actor import Actor
from libs.contracts.problem import ProblemError
from libs.settings import Settings
from libs.web.actor_tokens import ActorTokens
from rebook.installation import Installation

OLD, NEW = "an older key that is long enough", "a newer key that is long enough"
JONAS = Actor(kind="staff", id="jonas", name="Jonas", channel="portal")
# What every process holds before, while the new key is only accepted, while it signs, and after.
STEPS = [(OLD,), (NEW, OLD), (OLD, NEW), (NEW,)]


def understands(reader, signer):
    try:
        return ActorTokens(reader).read(ActorTokens(signer).sign(JONAS)) == JONAS
    except ProblemError:
        return False


@pytest.mark.parametrize(("before", "after"), list(pairwise(STEPS)))
def test_processes_that_are_one_step_apart_understand_each_other(before, after):
    assert understands(before, after)
    assert understands(after, before)


def test_a_process_that_skipped_a_step_shuts_others_out():
    assert not understands(STEPS[0], STEPS[2])
    assert not understands(STEPS[3], STEPS[0])


def test_the_newest_signs():
    signed = ActorTokens((OLD, NEW)).sign(JONAS)
    assert ActorTokens((NEW,)).read(signed) == JONAS
    with pytest.raises(ProblemError, match="not_signed_in"):
        ActorTokens((OLD,)).read(signed)


def test_they_are_read_from_the_environment_in_their_order():
    named = {"REBOOK_DATABASE_URL": "sqlite://", "REBOOK_AMQP_URL": "memory://"}
    settings = Settings.read(named | {"REBOOK_KEYS": f"{OLD}, {NEW}"}, port=0)
    assert settings.keys == (OLD, NEW)


def test_those_of_the_environment_go_before_those_of_an_installations_file(tmp_path, monkeypatch):
    installation = Installation(data=tmp_path)
    installation.keys()
    monkeypatch.setenv("REBOOK_KEYS", f"{OLD}, {NEW}")
    assert installation.keys() == installation.scheduling().keys == (OLD, NEW)


def test_a_line_that_is_added_to_an_installations_keys_signs_from_then_on(tmp_path):
    installation = Installation(data=tmp_path)
    (first,) = installation.keys()
    with (tmp_path / "keys").open("a") as file:
        file.write("a-newer-key-that-is-long-enough\n")
    assert installation.gateway().keys == (first, "a-newer-key-that-is-long-enough")
