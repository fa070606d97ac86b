"""Companies, keys, devices, automations, one's own profile: made, changed, ended, and put right.

The rest of the set-up is walked in test_setup_people and test_setup_pages.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.support.page_faults import WIDTHS, faults
from tests.support.portal_visitor import PortalVisitor

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
WALKS = pytest.mark.parametrize(
    "context",
    [{"viewport": DESKTOP}, {"viewport": PHONE, "java_script_enabled": False}],
    ids=["desktop", "phone without scripts"],
)


def press(page, name, role="button"):
    page.get_by_role(role, name=name, exact=True).locator("visible=true").first.click()


def toast(page, text):
    expect(page.locator("#toasts")).to_contain_text(text)


@WALKS
def test_a_company_gets_a_primary_contact_and_subscribers_and_goes(served, open_as, context):
    zoe, raj = map(served.firm.contact, ("Zoe Kim", "Raj Rao"))
    company = served.firm.company("Kim Kilns", zoe, raj)
    page = open_as(served.firm.jonas, f"/companies/{company.id}", **context)
    page.get_by_label("Name", exact=True).fill(" ")
    page.get_by_label("Primary contact").select_option(label="Raj Rao")
    page.get_by_label("Zoe Kim").check()
    press(page, "Save changes")
    expect(page.locator(".errors")).to_be_visible()
    expect(page.get_by_label("Primary contact")).to_have_value(raj.id)
    expect(page.get_by_label("Zoe Kim")).to_be_checked()
    page.get_by_label("Name", exact=True).fill("Kim Ceramics")
    press(page, "Save changes")
    toast(page, "Kim Ceramics is saved.")
    rows = page.get_by_role("row") if context["viewport"] == DESKTOP else page.locator("tbody tr")
    expect(rows.filter(has_text="Raj Rao")).to_contain_text("Primary contact")
    expect(rows.filter(has_text="Zoe Kim")).to_contain_text("Subscribed")
    for one in (zoe, raj):
        page.goto(f"{served.base}/contacts/{one.id}")
        page.get_by_label("Company", exact=True).select_option("")
        press(page, "Save changes")
        toast(page, "is saved.")
    page.goto(f"{served.base}/companies/{company.id}")
    press(page, "Archive", "link")
    press(page, "Archive")
    toast(page, "The company is archived.")
    expect(page.get_by_role("link", name="Kim Ceramics")).to_have_count(0)


@WALKS
def test_a_key_is_made_shown_once_and_revoked(served, open_as, context):
    page = open_as(served.firm.jonas, "/api-keys", **context)
    page.get_by_label("Name", exact=True).fill("Website")
    press(page, "Make the key")
    expect(page.get_by_role("link", name="Choose what the key may do.")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Website")
    page.get_by_label("Read appointments").check()
    press(page, "Make the key")
    expect(page.get_by_text("Copy it now: it is not shown again.")).to_be_visible()
    expect(page.get_by_label("API key")).to_have_value(re.compile(r"\S{20}"))
    copy = page.get_by_role("button", name="Copy", exact=True)
    if context.get("java_script_enabled", True):
        copy.click()
        expect(page.get_by_text("The key is copied.")).to_be_visible()
    else:
        expect(copy).to_have_count(0)
    press(page, "Revoke Website", "link")
    press(page, "Revoke it")
    toast(page, "The key is revoked.")
    expect(page.get_by_text("No keys yet.")).to_be_visible()


def test_what_no_button_may_copy_is_selected_and_said_to_be(served, open_as):
    page = open_as(served.firm.jonas, "/api-keys")
    page.get_by_label("Name", exact=True).fill("Website")
    page.get_by_label("Read appointments").check()
    press(page, "Make the key")
    told, copy = page.locator("#copied"), page.get_by_role("button", name="Copy", exact=True)
    page.evaluate("""() => {
        window.said = [];
        new MutationObserver(() => said.push(document.getElementById("copied").textContent))
            .observe(document.getElementById("copied"), { childList: true });
    }""")
    for _ in range(2):
        copy.click()
        expect(told).to_have_text("The key is copied.")
        page.wait_for_function("said.at(-1) === 'The key is copied.'")
    said = page.evaluate("said")
    assert said.count("The key is copied.") == 2
    page.evaluate("""() => {
        navigator.clipboard.writeText = () => Promise.reject(new Error("no"));
        document.execCommand = () => false;
    }""")
    copy.click()
    expect(told).to_contain_text("press Ctrl+C")
    expect(page.get_by_label("API key")).to_be_focused()
    assert page.evaluate("getSelection().toString()") or page.get_by_label("API key").evaluate(
        "one => one.selectionEnd === one.value.length && one.selectionStart === 0"
    )


@WALKS
def test_devices_are_signed_out_one_by_one_and_all_at_once(served, open_as, context):
    jonas = served.firm.jonas
    page = open_as(jonas, "/profile", **context)
    others = [PortalVisitor.signed_in(served, jonas) for _ in range(3)]
    page.goto(f"{served.base}/profile/sessions")
    buttons = page.get_by_role("button", name=re.compile("^Sign out .*: Signed in .*, last seen "))
    expect(buttons).to_have_count(3)
    names = {one.get_attribute("aria-label") or one.inner_text() for one in buttons.all()}
    assert len(names) == 3
    buttons.first.click()
    toast(page, "That device is signed out.")
    expect(buttons).to_have_count(2)
    press(page, "Sign out all other devices")
    toast(page, "All other devices are signed out.")
    assert [one.get("/calendar").status_code for one in others] == [303] * 3


@WALKS
def test_a_file_that_is_none_is_refused_and_nobody_is_added(served, open_as, context):
    page = open_as(served.firm.jonas, "/contacts", **context)
    before = served.firm.everything()
    for name, content in (("none.csv", b"\x89PNG\r\n\x1a\n\x00"), ("empty.csv", b"")):
        page.goto(f"{served.base}/contacts/import")
        file = {"name": name, "mimeType": "text/csv", "buffer": content}
        page.get_by_label("CSV file").set_input_files(file)
        press(page, "Look at it")
        expect(page.locator(".errors")).to_contain_text("Nothing was imported")
    assert served.firm.everything() == before


@WALKS
def test_ones_own_profile_keeps_what_is_typed_and_is_read_anew(served, open_as, context):
    page = open_as(served.firm.jonas, "/profile", **context)
    page.get_by_label("Name", exact=True).fill(" ")
    page.get_by_label("Week starts on").select_option("sun")
    press(page, "Save changes")
    expect(page.locator(".errors")).to_be_visible()
    expect(page.get_by_label("Week starts on")).to_have_value("sun")
    page.get_by_label("Name", exact=True).fill("Jonas Weber-Kim")
    press(page, "Save changes")
    page.goto(f"{served.base}/calendar/book?who=contact:{served.firm.amara.id}&turn=2026-12-03")
    expect(page.get_by_role("radio", name=re.compile("^Sunday 29 November"))).to_be_attached()


@WALKS
def test_an_automation_is_made_of_a_recipe_changed_switched_off_and_removed(
    served, open_as, context
):
    page = open_as(served.firm.jonas, "/automations/new?recipe=studio", **context)
    page.get_by_label("Name", exact=True).fill("Tell them")
    page.get_by_label("Web address").fill("soon")
    press(page, "Save")
    expect(page.locator(".errors")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Tell them")
    expect(page.get_by_label("Web address")).to_have_value("soon")
    page.get_by_label("Web address").fill("https://hooks.example/studio")
    page.get_by_label("On", exact=True).check()
    press(page, "Save")
    toast(page, "Saved.")
    press(page, "Tell them", "link")
    page.get_by_label("Name", exact=True).fill("Tell the office")
    press(page, "Save")
    toast(page, "Saved.")
    (made,) = served.automations.stored.values()
    assert (made["name"], made["enabled"]) == ("Tell the office", True)
    page.get_by_role("switch").click()
    press(page, "Switch it off")
    expect(page.get_by_role("switch")).not_to_be_checked()
    press(page, "Tell the office", "link")
    press(page, "Remove this automation", "link")
    press(page, "Remove it")
    expect(page.get_by_role("link", name="Tell the office")).to_have_count(0)
    assert served.automations.stored == {}


@pytest.mark.timeout(600)  # it looks at many pages, each in four ways
def test_no_part_of_a_contacts_page_breaks_a_rule(served, open_as, axe):
    zoe = served.firm.contact("Zoe Kim")
    company = served.firm.company("Kim Kilns", zoe)
    target = {"kind": "company", "id": company.id}
    served.firm.cancel(served.firm.book("2026-11-20T10:00:00Z", target=target), reason="Ill")
    served.firm.book("2026-11-20T10:00:00Z", target=target)
    page = open_as(served.firm.jonas, "/contacts", reduced_motion="reduce")
    found = {}
    for widths in WIDTHS:
        page.set_viewport_size({"width": widths[0], "height": 900})
        for part in (
            "",
            "/appointments",
            "/appointments?before=2026-01-01",
            "/emails",
            "/activity",
        ):
            page.goto(f"{served.base}/contacts/{zoe.id}{part}")
            found[widths[0], part] = faults(page, axe, widths)
    assert {where: broken for where, broken in found.items() if broken} == {}
