"""Signed tokens: their purpose, their age, their keys, and every single character."""

from datetime import timedelta

import pytest

from libs.signed_links import BadTokenError, ExpiredTokenError, SignedLinks

OLD, NEW = "old-key-old-key-old", "new-key-new-key-new"
DAY = timedelta(days=1)


class Time:
    now = 1_800_000_000.0

    def __call__(self):
        return self.now


def links(*keys, purpose="link", now=None):
    return SignedLinks(keys or (NEW,), purpose, now=now or Time())


def test_what_was_signed_is_read_back():
    assert links().read(links().sign({"a": [1, "ü"]}), max_age=DAY) == {"a": [1, "ü"]}


def test_every_change_of_a_character_is_refused():
    token = links().sign({"a": 1})
    for place in range(len(token)):
        for other in "AZ09_-.":
            if token[place] != other:
                with pytest.raises(BadTokenError):
                    links().read(token[:place] + other + token[place + 1 :], max_age=DAY)


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: t + "A", lambda t: t + "=", lambda t: " " + t]
)
def test_what_is_longer_or_shorter_is_refused(change):
    with pytest.raises(BadTokenError):
        links().read(change(links().sign({"a": 1})), max_age=DAY)


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "ü.ü.ü", "x" * 10_000, ".eJx.a.b"])
def test_what_is_no_token_is_refused(token):
    with pytest.raises(BadTokenError):
        links().read(token, max_age=DAY)


def test_another_purpose_is_refused():
    with pytest.raises(BadTokenError):
        links(purpose="actor").read(links(purpose="link").sign({}), max_age=DAY)


def test_another_key_is_refused():
    with pytest.raises(BadTokenError):
        links(NEW).read(links(OLD).sign({}), max_age=DAY)


def test_the_newest_key_signs_and_older_ones_still_verify():
    both = links(OLD, NEW)
    assert both.read(links(OLD).sign({"a": 1}), max_age=DAY) == {"a": 1}
    assert links(NEW).read(both.sign({"a": 1}), max_age=DAY) == {"a": 1}


def test_it_is_old_after_its_age():
    time = Time()
    here = links(now=time)
    token = here.sign({})
    time.now += 86_400
    assert here.read(token, max_age=DAY) == {}
    time.now += 1
    with pytest.raises(ExpiredTokenError):
        here.read(token, max_age=DAY)


def test_a_clock_a_little_ahead_does_no_harm():
    ahead, here = Time(), Time()
    ahead.now += 10
    assert links(now=here).read(links(now=ahead).sign({"a": 1}), max_age=DAY) == {"a": 1}


def test_a_token_of_a_time_to_come_is_refused():
    ahead = Time()
    ahead.now += 11
    with pytest.raises(BadTokenError, match="to come"):
        links().read(links(now=ahead).sign({}), max_age=DAY)


@pytest.mark.parametrize("keys", [(), ("",), ("short",), (NEW, "")])
def test_weak_keys_are_refused_at_the_start(keys):
    with pytest.raises(ValueError, match="16 characters"):
        SignedLinks(keys, "link", now=Time())
