"""A session that ends in the middle of a form: after a new sign-in the form is as it was."""

import html
import re

import pytest

from tests.support.portal_forms import DIALOG, send, typed
from tests.support.portal_visitor import PASSWORD, PortalVisitor, account_with_password

FRIDAY = "2026-11-20T10:00:00Z"
HERS, HIS = "/portal/appointments/{appointment}", "/calendar/appointments/{appointment}"
SLOT = f"{FRIDAY}~{{jonas}}"
WORDS = 'Bring "<b>the list</b>" & more'
# who, the form's page, the field that is typed into
FORMS = {
    "she moves it": ("amara", HERS + "/reschedule?go=1&slot=" + FRIDAY, "reason"),
    "she cancels it": ("amara", HERS + "/cancel", "reason"),
    "she books": ("amara", "/portal/book/{kind}?go=1&slot=" + SLOT, "notes"),
    "he moves it": ("jonas", HIS + "/reschedule/details?slot=" + FRIDAY, "reason"),
    "he cancels it": ("jonas", HIS + "/cancel", "reason"),
    "he writes notes": ("jonas", HIS + "/notes", "public_notes"),
    "he books": (
        "jonas",
        "/calendar/book/details?who=contact:{amara}&slot=" + SLOT,
        "public_notes",
    ),
}


@pytest.fixture(params=FORMS)
def form(request, house):
    who, page, field = FORMS[request.param]
    names = {
        "appointment": house.appointment.id,
        "kind": house.firm.kind.id,
        "jonas": house.firm.jonas.id,
        "amara": house.firm.amara.id,
    }
    person = getattr(house.firm, who)
    visitor = PortalVisitor.signed_in(house, person)
    account_with_password(house, person)
    visitor.get(page.format(**names))
    return visitor, person, field


def address(visitor):
    """Where the last form of the page is sent."""
    return html.unescape(re.findall(r'method="post" action="([^"]+)"', visitor.html)[-1])


@pytest.mark.parametrize("headers", [{}, DIALOG], ids=["page", "dialog"])
def test_the_form_is_as_it_was_and_can_be_sent(house, form, headers):
    visitor, person, field = form
    path, before = address(visitor), house.everything()["appointments"]
    house.transactions.run(lambda uow: uow.sessions.end_all(person.id))
    answer = send(visitor, path, headers=headers, **{field: WORDS})
    assert answer.status_code == 401
    assert "Sign in again: nothing was changed, and what you typed is kept." in visitor.text
    if headers:
        assert answer.headers["HX-Retarget"] == "#dialog"
        assert '<h2 class="serif" id="dialog-title"' in visitor.html
    send(visitor, "/sign-in", email=person.email, password=PASSWORD)
    assert "You are signed in again" in visitor.text
    assert send(visitor, address(visitor)).status_code == 200
    assert typed(visitor)[field] == [WORDS]
    assert house.everything()["appointments"] == before
    assert send(visitor, address(visitor)).status_code == 303
    assert house.everything()["appointments"] != before
