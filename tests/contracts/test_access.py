"""Every endpoint for every kind of caller, against the running product: docs/access.md."""

from pathlib import Path

import pytest

from services.gateway.domain.access import ACCESS
from tests.support.access_world import COLUMNS, AccessWorld
from tests.support.running import Rebook

FILE = Path(__file__).parents[2] / "docs" / "access.md"


def table():
    """What the file says: ``{call: {caller: "ok" or the status of the refusal}}``."""
    lines = [line for line in FILE.read_text().splitlines() if line.startswith("|")]
    head, _, *rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines]
    assert tuple(head[1:]) == COLUMNS
    return {name: dict(zip(COLUMNS, cells, strict=True)) for name, *cells in rows}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Nothing is counted here: all callers share one address."""
    with pytest.MonkeyPatch.context() as patch:
        for limit in ("FAILED_SIGN_INS", "RESENDS", "PUBLIC_BOOKINGS", "LINK_VIEWS"):
            patch.setenv(f"REBOOK_{limit}", "1000000")
        rebook = Rebook(tmp_path_factory.mktemp("access"), "--demo")
        try:
            yield AccessWorld(rebook.start().ready())
        finally:
            rebook.end()


def test_every_endpoint_has_its_row():
    assert {name.partition(" of ")[0] for name in table()} == set(ACCESS)


@pytest.mark.timeout(600)  # it asks more than a thousand times
def test_each_caller_is_answered_as_the_table_says(world):
    wrong = {
        (name, who): (got, cell)
        for name, row in table().items()
        for who, cell in row.items()
        if (got := world.answer(name, who)) != cell
    }
    assert wrong == {}
