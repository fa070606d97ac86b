"""Every state of a link's page: accessible, within its width, in both schemes and both sizes."""

from datetime import timedelta

import pytest

DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "experimental"]
NAMES = (
    *("active", "old-mail", "moved", "cancelled", "past", "late", "none", "staff"),
    *("pick", "choose-first", "book", "cancel", "replace"),
    *("expired", "revoked", "unknown", "new-link", "sign-in-dead"),
)
LOOK = """() => {
  const root = document.documentElement;
  const small = [...document.querySelectorAll("a.btn, button, input:not([type=hidden]), select")]
    .filter(one => one.getClientRects().length)
    .map(one => one.closest("label") ?? one)
    .filter(one => {
      const box = one.getBoundingClientRect();
      return box.height < 24 || box.width < 24;
    })
    .map(one => one.outerHTML.slice(0, 90));
  return {overflow: root.scrollWidth - root.clientWidth, small};
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.timeout(180)
def test_no_state_breaks_a_rule_of_accessibility(states, visit, axe, size, scheme):
    found = {}
    for name in NAMES:
        page = visit(states, name, viewport=size, color_scheme=scheme)
        if broken := violations(page, axe):
            found[name] = broken
        page.context.close()
    assert found == {}


def violations(page, axe):
    page.evaluate(axe)
    options = {"runOnly": {"type": "tag", "values": RULES}}
    result = page.evaluate("options => axe.run(options)", options)
    return {
        one["id"]: [node["html"][:120] for node in one["nodes"]] for one in result["violations"]
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_refusal_breaks_a_rule_of_accessibility(served, browser, axe, scheme):
    context = browser.new_context(viewport=PHONE, color_scheme=scheme, locale="en-GB")
    page, found = context.new_page(), {}
    page.goto(f"{served.base}/a/{served.token()}/reschedule")
    page.goto(f"{page.url}?go=1&slot=2026-11-20T10:00:00Z")
    served.firm.book("2026-11-20T10:00:00Z")
    page.get_by_role("button", name="Book It!").click()
    assert "was taken a moment ago" in page.content()
    found["taken"] = violations(page, axe)
    page.goto(page.url.replace("/reschedule", "/cancel"))
    with page.expect_navigation():
        page.locator("form").evaluate("form => form.submit()")
    found["not ticked"] = violations(page, axe)
    served.firm.move(served.appointment, served.appointment.start + timedelta(days=1))
    page.get_by_label("Yes, cancel it").check()
    page.locator("[name=nonce]").evaluate("one => one.value = 'old'")
    page.get_by_role("button", name="Cancel Appointment").click()
    found["forged"] = violations(page, axe)
    assert {name: broken for name, broken in found.items() if broken} == {}
    context.close()


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_no_page_is_wider_than_its_window_and_no_target_is_too_small(states, visit, width):
    found = {}
    for name in NAMES:
        page = visit(states, name, viewport={"width": width, "height": 800})
        looked = page.evaluate(LOOK)
        if looked["overflow"] > 0 or looked["small"]:
            found[name] = looked
        page.context.close()
    assert found == {}


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
    first, *others = asked
    assert first[0].endswith(entry)
    assert others
    assert not [one for one in others if token in one[0] or token in str(one[1])]
