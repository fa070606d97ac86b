"""``rebook benchmark``: at home in a checkout, and plain about it elsewhere."""

from click.testing import CliRunner

import rebook.benchmark as command
from rebook.cli import main


def test_an_installed_package_says_where_the_benchmark_is(monkeypatch, tmp_path):
    monkeypatch.setattr(command, "_SOURCES", tmp_path)
    answer = CliRunner().invoke(main, ["benchmark", "--short"])
    assert (answer.exit_code, "make bench" in answer.output) == (1, True)


def test_in_a_checkout_it_is_the_one_of_the_sources():
    assert (command._SOURCES / "benchmarks" / "__main__.py").is_file()
