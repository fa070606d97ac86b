"""What is looked at before and after an automation runs: its e-mails, its versions, its end."""

import pytest
from playwright.sync_api import expect

from tests.support import fake_automations as fake
from tests.support.late_change import RULE
from tests.support.page_faults import WIDTHS, faults

DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
MAIL = {"do": "send_email", "to": "target", "subject": "Moved", "body": "Hello."}


@pytest.fixture
def late(served):
    """A rule with two e-mails, at its second version."""
    second = {**MAIL, "to": "staff", "subject": "Late"}
    return served.automations.add({**RULE, "steps": [MAIL, second]}, version=2)


def frame(page, place):
    return page.frame_locator(f"iframe[name='do-{place}-preview']").locator("body")


def unfold(page, place):
    page.locator(f"#do-{place}-row summary", has_text="Preview of the e-mail").click()


def broken(page, axe):
    """What breaks a rule, at both widths and in both schemes."""
    found = {}
    for widths in WIDTHS:
        page.set_viewport_size({"width": widths[0], "height": 900})
        found |= faults(page, axe, widths)
    return found


@pytest.mark.usefixtures("late")
def test_each_e_mail_is_shown_as_it_is_typed_and_no_other_is(served, open_as, axe):
    page = open_as(served.firm.jonas, "/automations/au1")
    for place in (0, 1):
        unfold(page, place)
        expect(frame(page, place)).to_have_text("Hello.")
    page.locator("#do-1-body").fill("Hello {{contact.first_name}}, now")
    expect(frame(page, 1)).to_have_text("Hello Amara, now")
    expect(frame(page, 0)).to_have_text("Hello.")
    page.locator("#do-1-body").fill("Hello {{contact.shoe_size}}")
    expect(frame(page, 1)).to_contain_text("There is no field called {{contact.shoe_size}}.")
    page.locator("#name").fill("Not kept")
    assert page.url.endswith("/automations/au1")
    assert broken(page, axe) == {}


@pytest.mark.usefixtures("late")
def test_a_preview_stays_open_and_follows_where_its_row_is_drawn_anew(served, open_as):
    page = open_as(served.firm.jonas, "/automations/au1")
    broke = []
    page.on("pageerror", lambda error: broke.append(error))  # noqa: PLW0108  it marks its handler
    unfold(page, 0)
    expect(frame(page, 0)).to_have_text("Hello.")
    page.locator("#do-0-body").fill("Hello anew")
    expect(frame(page, 0)).to_have_text("Hello anew")
    page.clock.install(time=0)
    page.clock.pause_at(10_000)
    page.locator("#do-0-to").select_option("address")
    expect(page.locator("#do-0-address")).to_be_visible()
    page.clock.resume()
    expect(page.locator("#letter-0")).to_have_attribute("open", "")
    expect(frame(page, 0)).to_have_text("Hello anew")
    assert broke == []


@pytest.mark.usefixtures("late")
def test_every_open_preview_is_drawn_again_where_a_step_is_added(served, open_as):
    page = open_as(served.firm.jonas, "/automations/au1")
    for place in (0, 1):
        unfold(page, place)
        expect(frame(page, place)).to_have_text("Hello.")
    page.get_by_role("button", name="Add step").click()
    expect(page.locator("#do-2-row")).to_be_visible()
    for place in (1, 0):
        expect(frame(page, place)).to_have_text("Hello.")
    expect(page.locator("body > form[hidden]")).to_have_count(0)


@pytest.mark.usefixtures("late")
def test_an_open_preview_follows_its_step(served, open_as):
    page = open_as(served.firm.jonas, "/automations/au1")
    page.locator("#do-1-body").fill("Of the second")
    unfold(page, 1)
    expect(frame(page, 1)).to_have_text("Of the second")
    page.get_by_role("button", name="Move step 2 up").click()
    expect(page.locator("#do-0-body")).to_have_value("Of the second")
    opened = page.locator("details[id^=letter-]")
    expect(opened.nth(0)).to_have_attribute("open", "")
    expect(opened.nth(1)).not_to_have_attribute("open", "")
    expect(frame(page, 0)).to_have_text("Of the second")
    page.get_by_role("button", name="Add step").click()
    expect(page.locator("#do-2-row")).to_be_visible()
    page.get_by_role("button", name="Remove step 2").click()
    expect(page.locator("#do-2-row")).to_have_count(0)
    expect(opened.nth(0)).to_have_attribute("open", "")
    expect(frame(page, 0)).to_have_text("Of the second")


@pytest.mark.usefixtures("late")
def test_two_e_mails_written_at_once_are_both_followed(served, open_as):
    page = open_as(served.firm.jonas, "/automations/au1")
    for place in (0, 1):
        unfold(page, place)
        expect(frame(page, place)).to_have_text("Hello.")
    page.evaluate("""() => {
        for (const place of [0, 1]) {
            const body = document.getElementById(`do-${place}-body`);
            body.value = `Hello ${place}`;
            body.dispatchEvent(new Event("input", { bubbles: true }));
        }
    }""")
    for place in (0, 1):
        expect(frame(page, place)).to_have_text(f"Hello {place}")


@pytest.mark.usefixtures("late")
def test_one_step_back_leaves_however_often_an_e_mail_was_drawn(served, open_as):
    page = open_as(served.firm.jonas, "/automations")
    page.goto(f"{served.base}/automations/au1")
    before = page.evaluate("history.length")
    unfold(page, 0)
    for text in ("Hello once", "Hello twice"):
        page.locator("#do-0-body").fill(text)
        expect(frame(page, 0)).to_have_text(text)
    with page.expect_response(lambda answer: "as=text" in answer.url):
        page.locator("#do-0-row").get_by_role("button", name="Plain text").click()
    expect(page.locator("iframe[hidden]")).to_have_count(0)
    assert page.evaluate("history.length") == before
    page.go_back()
    assert page.url == f"{served.base}/automations"


@pytest.mark.usefixtures("late")
def test_an_e_mail_stays_shown_until_the_next_is_there(served, open_as):
    page = open_as(served.firm.jonas, "/automations/au1")
    unfold(page, 0)
    expect(frame(page, 0)).to_have_text("Hello.")
    held = []
    page.route("**/*preview*", lambda route: held.append(route))  # noqa: PLW0108  it is marked
    for text in ("Hello anew", "Hello at last"):
        with page.expect_request(lambda asked: "preview" in asked.url):
            page.locator("#do-0-body").fill(text)
    shown = page.locator("#letter-0 iframe").locator("visible=true")
    expect(shown).to_have_count(1)
    expect(shown.content_frame.locator("body")).to_have_text("Hello.")
    for one in held:
        one.continue_()
    expect(frame(page, 0)).to_have_text("Hello at last")
    expect(page.locator("#letter-0 iframe")).to_have_count(1)


@pytest.mark.usefixtures("late")
def test_without_scripts_a_button_shows_the_e_mail_in_both_its_forms(served, open_as):
    page = open_as(served.firm.jonas, "/automations/au1", java_script_enabled=False, viewport=PHONE)
    unfold(page, 1)
    page.locator("#do-1-body").fill("Typed, not kept")
    for name in ("E-mail", "Plain text"):
        page.locator("#do-1-row").get_by_role("button", name=name, exact=True).click()
        expect(frame(page, 1)).to_have_text("Typed, not kept")
    assert page.locator("#do-1-body").input_value() == "Typed, not kept"


@pytest.mark.usefixtures("late")
def test_two_versions_stand_side_by_side(served, open_as, axe):
    served.automations.rehearse(served.appointment.id)
    page = open_as(served.firm.jonas, "/automations/au1")
    page.get_by_label("Compared with").select_option("1")
    page.get_by_role("button", name="Try it on past events").click()
    told = page.get_by_role("region", name="Events that would have been answered differently")
    expect(told.get_by_role("columnheader")).to_have_text(
        ["When", "Event", "As written here", "Version 1"]
    )
    expect(told.get_by_role("row")).to_have_count(2)
    expect(told).to_contain_text("does not run")
    told.locator("summary").last.click()
    assert broken(page, axe) == {}


def test_the_question_before_it_is_switched_off_breaks_no_rule(served, open_as, axe, late):
    late["lately"] = {"ok": 12, "failed": 1, "under_way": 3}
    page = open_as(served.firm.jonas, "/automations", reduced_motion="reduce")
    page.get_by_role("switch").click()
    expect(page.get_by_role("alertdialog")).to_contain_text("3 of its runs are under way.")
    assert broken(page, axe) == {}


def test_a_run_that_cannot_be_read_says_why_it_is_not_run_again(served, open_as, axe, late):
    step = fake.step("webhook", "failed", error="It answered 500.")
    run = fake.run(late, served.appointment.id, state="failed", readable=False, steps=[step])
    served.automations.runs.append(run)
    page = open_as(served.firm.jonas, "/automations/runs/r1")
    expect(page.locator(".note")).to_contain_text("it can’t be run again here.")
    expect(page.get_by_role("button", name="again")).to_have_count(0)
    assert broken(page, axe) == {}
