"""A Chromium, and a house at work on a real port with every state of a link's page."""

from pathlib import Path

import pytest

from libs.web.serving import Serving
from tests.support.firm import migrated as migrated_scheduling
from tests.support.front_door import migrated as migrated_gateway
from tests.support.link_house import LinkHouse
from tests.support.link_states import LinkStates
from tests.support.portal_visitor import cookies

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def axe():
    """The text of axe-core."""
    if not AXE.exists():
        pytest.fail(f"There is no axe-core: run npm ci in {AXE.parents[2]}")
    return AXE.read_text()


def _databases(folder):
    urls = [f"sqlite:///{folder}/{name}.db" for name in ("gateway", "scheduling")]
    migrated_gateway(urls[0])
    migrated_scheduling(urls[1])
    return urls


@pytest.fixture(scope="module")
def states(tmp_path_factory):
    """Every state, served: ``states.url(name)``."""
    states = LinkStates(*_databases(tmp_path_factory.mktemp("states")))
    serving = Serving(states.house.service.app)
    serving.start()
    states.base = f"http://127.0.0.1:{serving.port}"
    yield states
    serving.stop()
    states.close()


@pytest.fixture
def served(sqlite_like):
    """A house with one appointment, served: ``house.base`` is where."""
    house = LinkHouse(sqlite_like(migrated_gateway), sqlite_like(migrated_scheduling))
    serving = Serving(house.service.app)
    serving.start()
    house.base = f"http://127.0.0.1:{serving.port}"
    yield house
    serving.stop()
    house.close()


@pytest.fixture
def visit(browser):
    """``visit(states, name, **context) -> page``: a page in a context of its own."""
    contexts = []

    def open_page(states, name, **context):
        made = browser.new_context(
            locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce", **context
        )
        contexts.append(made)
        page = made.new_page()
        entry, *further = states.paths[name]
        page.goto(states.base + entry)
        for path in further:
            page.goto(page.url.partition("?")[0] + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def open_as(served, browser):
    """``open_as(person, path, **context) -> page``; nobody is signed in as None."""
    contexts = []

    def open_page(person, path, **more):
        context = browser.new_context(
            locale="en-GB", **{"viewport": {"width": 1440, "height": 900}, **more}
        )
        contexts.append(context)
        if person is not None:
            context.add_cookies(cookies(served, person))
        page = context.new_page()
        page.goto(f"{served.base}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
