"""Actor tokens: who acts, for a minute, by the machine's own clock."""

import time

import pytest

from libs.contracts.actor import Actor
from libs.contracts.problem import ProblemError
from libs.signed_links import SignedLinks
from libs.web.actor_tokens import ActorTokens

KEY = "a-key-of-the-little-door"
AMARA = Actor(kind="contact", id="amara", name="Amara", channel="link", appointment_id="a1")


def test_whoever_was_signed_is_read_back():
    assert ActorTokens([KEY]).read(ActorTokens([KEY]).sign(AMARA)) == AMARA


def test_after_a_minute_it_is_worth_nothing():
    earlier = SignedLinks([KEY], "actor", now=lambda: time.time() - 62)
    with pytest.raises(ProblemError, match="not_signed_in"):
        ActorTokens([KEY]).read(earlier.sign(AMARA.model_dump()))


@pytest.mark.parametrize("seconds", [-10, -0.5, 0.5, 10])
def test_clocks_that_differ_a_little_understand_each_other(monkeypatch, seconds):
    here = time.time
    monkeypatch.setattr("time.time", lambda: here() + seconds)
    token = ActorTokens([KEY]).sign(AMARA)
    monkeypatch.setattr("time.time", here)
    assert ActorTokens([KEY]).read(token) == AMARA


@pytest.mark.parametrize("payload", [{}, [], "amara", {"kind": "god", "id": "x"}, None])
def test_a_well_signed_nonsense_is_nobody(payload):
    signed = SignedLinks([KEY], "actor", now=time.time).sign(payload)
    with pytest.raises(ProblemError, match="not_signed_in"):
        ActorTokens([KEY]).read(signed)


def test_a_link_of_another_purpose_is_no_actor():
    link = SignedLinks([KEY], "link", now=time.time).sign(AMARA.model_dump())
    with pytest.raises(ProblemError, match="not_signed_in"):
        ActorTokens([KEY]).read(link)
