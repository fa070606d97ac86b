"""What takes long is begun first, and in one worker."""

from tests.support.order import LONG, dealt


def share_of(items, workers, number):
    size = len(items) // workers
    return items[number * size : (number + 1) * size]


def ordered(items, workers):
    return dealt(items, workers, path_of=str)


def test_each_share_begins_with_a_long_suite():
    light = [f"tests/unit/test_{number}.py::test" for number in range(36)]
    long = [f"{suite}::{number}" for suite in list(LONG)[:4] for number in range(1)]
    found = ordered([*light, *long], 4)
    assert {share_of(found, 4, number)[0] for number in range(4)} == set(long)
    assert sorted(found) == sorted([*light, *long])


def test_a_suite_stays_together_and_in_its_order():
    suite = [f"tests/e2e/test_a.py::{number}" for number in (3, 1, 2)]
    light = [f"tests/unit/test_{number}.py::test" for number in range(9)]
    assert ordered([light[0], *suite, *light[1:]], 3)[:3] == suite


def test_many_long_tests_and_few_others_are_all_dealt():
    items = [f"{suite}::{number}" for suite in LONG for number in range(5)]
    for workers in (1, 2, 3, 7):
        assert sorted(ordered(items, workers)) == sorted(items)


def test_the_long_suites_are_there(request):
    for suite in LONG:
        assert (request.config.rootpath / suite).exists()
