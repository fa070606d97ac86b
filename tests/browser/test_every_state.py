"""Every state of a link's page: accessible, within its width, in both schemes and both sizes."""

from datetime import timedelta

import pytest

from tests.support.page_faults import WIDTHS, faults

NAMES = (
    *("active", "old-mail", "moved", "cancelled", "past", "late", "none", "staff"),
    *("pick", "choose-first", "book", "cancel", "replace"),
    *("expired", "revoked", "unknown", "new-link", "sign-in-dead"),
)


@pytest.mark.parametrize("name", NAMES)
def test_no_state_breaks_a_rule(states, visit, axe, name):
    found = {}
    for widths in WIDTHS:
        page = visit(states, name, viewport={"width": widths[0], "height": 900})
        found |= faults(page, axe, widths)
        page.context.close()
    assert found == {}


def test_no_refusal_breaks_a_rule(served, browser, axe):
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    page, found = context.new_page(), {}
    page.goto(f"{served.base}/a/{served.token()}/reschedule")
    page.goto(f"{page.url}?go=1&slot=2026-11-20T10:00:00Z")
    served.firm.book("2026-11-20T10:00:00Z")
    page.get_by_role("button", name="Book It!").click()
    assert "was taken a moment ago" in page.content()
    found["taken"] = faults(page, axe)
    page.goto(page.url.replace("/reschedule", "/cancel"))
    with page.expect_navigation():
        page.locator("form").evaluate("form => form.submit()")
    found["not ticked"] = faults(page, axe)
    served.firm.move(served.appointment, served.appointment.start + timedelta(days=1))
    page.get_by_label("Yes, cancel it").check()
    page.locator("[name=nonce]").evaluate("one => one.value = 'old'")
    page.get_by_role("button", name="Cancel Appointment").click()
    found["forged"] = faults(page, axe)
    assert {name: broken for name, broken in found.items() if broken} == {}
    context.close()


def test_no_state_asks_for_anything_elsewhere_or_complains(states, visit):
    found = []
    for name in NAMES:
        page = visit(states, name)
        page.on("console", lambda said, name=name: found.append((name, said.text)))
        page.on("pageerror", lambda error, name=name: found.append((name, str(error))))
        page.on(
            "request",
            lambda asked, name=name: (
                None if asked.url.startswith(states.base) else found.append((name, asked.url))
            ),
        )
        page.reload()
        page.context.close()
    assert [one for one in found if "Failed to load resource" not in one[1]] == []


def test_no_sub_request_carries_the_token(states, visit):
    (entry,) = states.paths["active"]
    page = visit(states, "new-link")
    asked = []
    page.on("request", lambda request: asked.append((request.url, request.headers)))
    page.goto(states.base + entry)
    token = entry.rpartition("/")[2]
    # What the page before still asks for, such as its icon, may come first.
    others = [one for one in asked if not one[0].endswith(entry)]
    assert len(asked) - len(others) == 1
    assert others
    assert not [one for one in others if token in one[0] or token in str(one[1])]


def test_no_end_of_a_public_booking_breaks_a_rule(served, browser, axe):
    """Everything wrong at once, then booked; and the link of what was cancelled leads back."""
    served.firm.change_type(bookable_by=["public"])
    slot = f"2026-11-20T10:00:00Z~{served.firm.jonas.id}"
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    page, found = context.new_page(), {}
    page.goto(f"{served.base}/book/{served.firm.kind.id}?go=1&slot={slot}")
    page.evaluate("document.querySelectorAll('form').forEach(one => one.noValidate = true)")
    page.get_by_label("Phone (optional)").fill("call me")
    page.get_by_role("button", name="Book It!").click()
    assert page.locator(".wrong").count() == 3
    found["wrong"] = faults(page, axe)
    page.get_by_label("Name", exact=True).fill("Zoe Kim")
    page.get_by_label("E-mail", exact=True).fill("zoe@kim.example")
    page.get_by_label("Phone (optional)").fill("")
    page.get_by_label("Remind me by e-mail a day before").check()
    page.get_by_role("button", name="Book It!").click()
    page.locator("summary", has_text="Add to calendar").click()
    found["booked"] = faults(page, axe)
    served.firm.cancel(served.appointment)
    page.goto(f"{served.base}/a/{served.token()}")
    page.get_by_role("link", name="Book a new appointment").wait_for()
    found["cancelled"] = faults(page, axe)
    context.close()
    assert {where: broken for where, broken in found.items() if broken} == {}
