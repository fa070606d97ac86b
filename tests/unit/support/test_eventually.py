"""Waiting for a fact."""

import pytest

from tests.support.eventually import eventually


def test_it_gives_back_the_answer_once_it_is_truthy():
    answers = iter([None, 0, "there"])
    assert eventually(lambda: next(answers)) == "there"


def test_a_function_that_asserts_is_tried_until_it_no_longer_complains():
    seen = []

    def third_time():
        seen.append(1)
        assert len(seen) == 3

    eventually(third_time)
    assert len(seen) == 3


def test_it_says_what_it_saw_last():
    with pytest.raises(AssertionError, match=r"last answer: \[\]"):
        eventually(list, within=0.05)


def test_it_says_the_last_complaint():
    seen = "left"

    def never():
        assert seen == "right", "they differ"

    with pytest.raises(AssertionError, match="never; they differ"):
        eventually(never, within=0.05)
