"""The portal's pages: accessible and within their width, in both schemes and both sizes."""

import pytest

from tests.browser.test_every_state import DESKTOP, LOOK, PHONE, violations
from tests.support.firm import later
from tests.support.portal_visitor import PortalVisitor

STAFF = (
    *("/calendar?view=day", "/calendar?view=week", "/calendar?view=month"),
    *("/calendar?view=agenda", "/calendar?view=week&date=2027-01-06", "/profile"),
    *("/calendar/nothing", "/portal"),
)
CONTACTS = ("/portal", "/portal/calendar", "/portal/calendar?view=agenda", "/calendar")


@pytest.fixture
def busy(served):
    """Moved, cancelled, overlapping and short ones: everything that is drawn in its own way."""
    firm = served.firm
    short = firm.type(name="Check-in", duration_minutes=15, color_hue=78, capacity=3)
    for _ in range(2):
        firm.book(later(hours=3), type_id=short.id)
    firm.move(firm.book(later(days=1)), later(days=2))
    firm.cancel(firm.book(later(hours=5)))
    return served


def cookies(house, person):
    visitor = PortalVisitor.signed_in(house, person)
    secret = visitor.client.get_cookie("rebook").value
    return [{"name": "rebook", "value": secret, "url": house.base}]


@pytest.fixture
def look_at(busy, browser):
    contexts = []

    def look_at(size, scheme):
        """Every page for people who are signed in, and the one where they sign in."""
        people = ((None, ("/sign-in",)), (busy.firm.jonas, STAFF), (busy.firm.amara, CONTACTS))
        for person, paths in people:
            context = browser.new_context(viewport=size, color_scheme=scheme, locale="en-GB")
            contexts.append(context)
            if person is not None:
                context.add_cookies(cookies(busy, person))
            page = context.new_page()
            for path in paths:
                page.goto(busy.base + path)
                yield path, page

    yield look_at
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.timeout(180)
def test_no_page_breaks_a_rule_of_accessibility(look_at, axe, size, scheme):
    found = {}
    for path, page in look_at(size, scheme):
        if broken := violations(page, axe):
            found[path] = broken
    assert found == {}


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440])
def test_no_page_is_wider_than_its_screen_and_every_target_is_large_enough(look_at, width):
    found = {
        path: seen
        for path, page in look_at({"width": width, "height": 800}, "light")
        if any((seen := page.evaluate(LOOK)).values())
    }
    assert found == {}
