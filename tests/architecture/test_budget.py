"""Files and functions stay small, modules say what they are, names say what things are."""

import statistics

import pytest

from tests.support.sources import CODE, Source, percentile, python_sources

FILE_LIMIT, FILE_MEDIAN = 300, 90
FUNCTION_LIMIT, FUNCTION_MEDIAN, FUNCTION_P90 = 50, 8, 24
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc"}

OURS = python_sources(*CODE)
# dev.py, the tests, the benchmarks and what the images need are held to the limits, too.
ALL = python_sources(".")


def too_long(sources):
    files = [(source.path, source.lines) for source in sources if source.lines > FILE_LIMIT]
    functions = [each for source in sources for each in source.functions]
    return files + [each for each in functions if each[1] > FUNCTION_LIMIT]


def figures(sources):
    """(median file, median function, 90th percentile of functions), in lines."""
    lengths = [length for source in sources for _, length in source.functions]
    files = [source.lines for source in sources if source.lines > 1]
    return statistics.median(files), statistics.median(lengths), percentile(lengths, 90)


def without_a_sentence(sources):
    return [s.path for s in sources if s.text.strip() and not (s.docstring or "").strip()]


def vaguely_named(sources):
    words = {source.path: source.path.removesuffix(".py").replace("/", "_") for source in sources}
    return [path for path, name in words.items() if VAGUE & set(name.split("_"))]


def test_no_file_and_no_function_is_too_long():
    assert too_long(ALL) == []


def test_the_usual_file_and_function_are_short():
    file, function, long_function = figures(OURS)
    assert file <= FILE_MEDIAN
    assert function <= FUNCTION_MEDIAN
    assert long_function <= FUNCTION_P90


def test_every_module_opens_with_a_sentence():
    assert without_a_sentence(ALL) == []


def test_no_name_is_vague():
    assert vaguely_named(ALL) == []


def function(lines):
    return "def f():\n" + "    x = 1\n" * (lines - 1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (function(FUNCTION_LIMIT), []),
        (function(FUNCTION_LIMIT + 1), [("a.py:f", FUNCTION_LIMIT + 1)]),
        ("x = 1\n" * (FILE_LIMIT + 1), [("a.py", FILE_LIMIT + 1)]),
    ],
    ids=["fits", "long function", "long file"],
)
def test_the_check_sees_what_is_too_long(text, found):
    assert too_long([Source("a.py", text)]) == found


def test_the_check_sees_that_most_functions_grew():
    sources = [Source("a.py", function(9)), Source("b.py", function(30))]
    assert figures(sources) == pytest.approx((19.5, 19.5, 27.9))


def test_the_check_sees_a_module_without_a_sentence():
    assert without_a_sentence([Source("a.py", "x = 1\n")]) == ["a.py"]


@pytest.mark.parametrize("path", ["libs/utils.py", "services/x/base_model.py", "libs/common/a.py"])
def test_the_check_sees_a_vague_name(path):
    assert vaguely_named([Source(path, "")]) == [path]
