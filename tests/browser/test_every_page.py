"""The portal's pages: accessible and within their width, in both schemes and both sizes."""

import pytest

from libs.messaging.dead_letters import DeadLetter
from tests.support import fake_automations
from tests.support.firm import later
from tests.support.page_faults import WIDTHS, faults
from tests.support.portal_visitor import cookies
from tests.support.put_by import put_by

PATHS = {
    "nobody": ("/sign-in",),
    "jonas": (
        *("/calendar?view=day", "/calendar?view=week", "/calendar?view=month"),
        *("/calendar?view=agenda", "/calendar?view=week&date=2027-01-06", "/profile"),
        *("/calendar/nothing", "/portal"),
        *("/automations", "/automations/new?recipe=offer", "/automations/au1"),
        *("/automations/au1/runs", "/automations/runs/r1", "/automations/au1/switch"),
        *("/automations/au1/secret", "/automations/au1/remove"),
        "/calendar/appointments/{appointment}/automations",
        *("/status", "/status/parked/scheduling?id=e1", "/status/dead-letters"),
        *("/types", "/types/new?starter=visit", "/availability", "/closed-days"),
        *("/emails", "/emails/rescheduled"),
    ),
    "mei": ("/automations", "/automations/au1", "/automations/au1/runs", "/automations/runs/r1"),
    "amara": ("/portal", "/portal/calendar", "/portal/calendar?view=agenda", "/calendar"),
}


DEAD = tuple(
    DeadLetter(f"{n}" * 36, kind, "", "scheduling", "delivery_limit", None)
    for n, kind in enumerate(("appointment.rescheduled", "appointment.rescheduled", ""))
)


@pytest.fixture
def busy(served, monkeypatch):
    """Moved, cancelled, overlapping and short ones: everything that is drawn in its own way."""
    firm = served.firm
    short = firm.type(name="Check-in", duration_minutes=15, color_hue=78, capacity=3)
    for _ in range(2):
        firm.book(later(hours=3), type_id=short.id)
    firm.move(firm.book(later(days=1)), later(days=2))
    firm.cancel(firm.book(later(hours=5)))
    firm.task(served.appointment, "Call Amara about the spring range", due_at=later(days=-3))
    firm.task(served.appointment, "Send the price list")
    firm.mei = firm.staff("Mei Lindholm")
    _automate(served)
    put_by(served.firm.service.ground)
    # The broker in memory has none.
    monkeypatch.setattr("libs.messaging.dead_letters.list_dead", lambda _url: DEAD)
    return served


def _automate(house):
    """One with every kind of step and a nested condition, and a run of it that failed."""
    every_kind = house.automations.add(fake_automations.EVERY_KIND)
    steps = [
        fake_automations.step(),
        fake_automations.step("webhook", "failed", error="500", output={"status": 500}),
    ]
    run = fake_automations.run(every_kind, house.appointment.id, state="failed", resumable=True)
    house.automations.runs.append(run | {"steps": steps})
    looked = (fake_automations.NOT_MET, None), (fake_automations.STARTED, "r1")
    house.automations.evaluations += [
        fake_automations.evaluation(every_kind, house.appointment.id, why, run_id)
        for why, run_id in looked
    ]


def test_the_builder_and_what_it_answers_break_no_rule(busy, browser, axe):
    """With faults in it, and with past events under it."""
    busy.automations.rehearse(busy.appointment.id)
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    context.add_cookies(cookies(busy, busy.firm.jonas))
    page, found = context.new_page(), {}
    page.goto(f"{busy.base}/automations/new")
    page.locator("#add-if").click()
    page.locator("#if-0-field").select_option("weekday")
    page.locator("#if-0-row[data-chosen^='weekday']").wait_for()
    page.get_by_role("button", name="Save").click()
    page.locator(".errors").wait_for()
    found["faults"] = faults(page, axe, WIDTHS[0])
    page.goto(f"{busy.base}/automations/au1")
    page.get_by_role("button", name="Try it on past events").click()
    page.locator(".trial summary").last.click()
    found["past events"] = faults(page, axe, WIDTHS[0])
    context.close()
    assert {where: broken for where, broken in found.items() if broken} == {}


@pytest.mark.timeout(900)  # it looks at many pages, each in four ways
@pytest.mark.parametrize("who", ["nobody", "jonas", "mei", "amara"])
def test_no_page_breaks_a_rule(busy, browser, axe, who):
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    if who != "nobody":
        context.add_cookies(cookies(busy, getattr(busy.firm, who)))
    page, found = context.new_page(), {}
    for widths in WIDTHS:
        page.set_viewport_size({"width": widths[0], "height": 900})
        for path in PATHS[who]:
            page.goto(busy.base + path.format(appointment=busy.appointment.id))
            if not page.locator("dialog[open]").count():
                for tasks in page.locator(
                    "details.tasks > summary, .settling > details > summary"
                ).all():
                    tasks.click()
            found[widths[0], path] = faults(page, axe, widths)
    context.close()
    assert {where: broken for where, broken in found.items() if broken} == {}
