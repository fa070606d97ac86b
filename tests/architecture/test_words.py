"""The project's text holds nothing unfinished, nothing of one machine and no test left out."""

import re

import pytest

from tests.support.sources import project_files

UNFINISHED = r"\b(?:TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b"
MACHINE = r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+|tmp/w)/"
REGISTRY = r"p[y]pi\.org|pyth[o]nhosted\.org|registry\.n[p]mjs|deb\.debi[a]n\.org"
NOT_RUN = r"pytest\.(?:skip|xfail|importorskip)|mark\.(?:skip|xfail)|unittest\.skip"
BANNER = r"^\s*#\s*[-=#*~]{4,}"

RULES = {
    "nothing is left to do": (UNFINISHED, ""),
    "no path of one machine": (MACHINE, ""),
    "no registry's address": (REGISTRY, ""),
    "every test is run": (NOT_RUN, ".py"),
    "no section banners": (BANNER, ".py"),
}
HERE = "tests/architecture/test_words.py"  # it holds what it looks for


def offences(rule, files):
    pattern, ending = RULES[rule]
    return [
        f"{path}:{number}: {line.strip()[:80]}"
        for path, text in files
        if path.endswith(ending) and path != HERE
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]


@pytest.mark.parametrize("rule", RULES)
def test_the_project_keeps_the_rule(rule):
    assert offences(rule, project_files()) == []


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("nothing is left to do", "x = 1  # " + "TO" + "DO: more"),
        ("no path of one machine", "see /" + "work/notes.md"),
        ("no path of one machine", "'/" + "home/ann/x'"),
        ("no registry's address", "https://files.python" + "hosted.org/x"),
        ("every test is run", "@pytest.mark.skip"),
        ("every test is run", "    pytest.importorskip('kombu')"),
        ("no section banners", "# ------- doors"),
    ],
)
def test_the_check_sees_an_offence(rule, line):
    assert offences(rule, [("a.py", f"fine\n{line}\n")]) == [f"a.py:2: {line.strip()}"]
