"""Admins look after people: add, change, archive; on a phone, and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import cookies
from tests.support.page_faults import WIDTHS, faults

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
FILE = "Name;E-Mail\nAda Kim;ada@kim.example\nLeo;\n"


@pytest.fixture
def open_page(served, browser):
    """``open_page(**context) -> page`` of the admin."""
    contexts = []

    def open_context(**more):
        context = browser.new_context(locale="en-GB", reduced_motion="reduce", **more)
        contexts.append(context)
        context.add_cookies(cookies(served, served.firm.jonas))
        return context.new_page()

    yield open_context
    for context in contexts:
        context.close()


def press(page, name, role="button"):
    page.get_by_role(role, name=name, exact=True).locator("visible=true").first.click()


def toast(page, text):
    expect(page.locator("#toasts")).to_contain_text(text)


@pytest.mark.parametrize(
    "context",
    [
        {"viewport": DESKTOP},
        {"viewport": PHONE},
        {"viewport": DESKTOP, "java_script_enabled": False},
    ],
    ids=["desktop", "phone", "without scripts"],
)
def test_a_company_and_its_contact_come_are_changed_and_go(served, open_page, context):
    page = open_page(**context)
    page.goto(f"{served.base}/companies/new")
    page.get_by_label("Name", exact=True).fill("Kim Kilns")
    press(page, "Add company")
    toast(page, "Kim Kilns is added.")
    press(page, "Add a person", "link")
    page.get_by_label("Name", exact=True).fill("Zoe Kim")
    page.get_by_label("E-mail", exact=True).fill(served.firm.amara.email)
    press(page, "Add contact")
    expect(page.locator(".errors")).to_contain_text("no two people share one")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Zoe Kim")
    page.get_by_label("E-mail", exact=True).fill("zoe@kim.example")
    press(page, "Add contact")
    toast(page, "Zoe Kim is added.")
    press(page, "Switch on")
    toast(page, "Zoe Kim can sign in.")
    page.get_by_label("Tags (optional)").fill("keen, on glaze")
    press(page, "Save changes")
    toast(page, "Zoe Kim is saved.")
    press(page, "Switch off", "link")
    expect(page.get_by_text("Zoe is signed out at once.")).to_be_visible()
    press(page, "Switch off")
    toast(page, "Zoe Kim is signed out and can’t sign in any more.")
    page.goto(f"{served.base}/contacts?q=kilns")
    press(page, "Kim Kilns", "link")
    press(page, "Archive", "link")
    expect(page.get_by_text("1 person belongs here. Move them first.")).to_be_visible()
    press(page, "Back", "link")
    press(page, "Zoe Kim", "link")
    press(page, "Archive", "link")
    press(page, "Archive")
    toast(page, "Zoe Kim is archived.")


WALKS = pytest.mark.parametrize(
    "context",
    [{"viewport": DESKTOP}, {"viewport": PHONE, "java_script_enabled": False}],
    ids=["desktop", "phone without scripts"],
)


@WALKS
def test_a_file_is_looked_at_and_imported(served, open_page, context):
    page = open_page(**context)
    page.goto(f"{served.base}/contacts")
    press(page, "Import CSV", "link")
    import_people(page)
    expect(page.get_by_text("Line 3: e-mail is missing. Skipped.")).to_be_visible()
    press(page, "Add 1 contact")
    expect(page.get_by_text("1 contact is added.")).to_be_visible()
    page.goto(f"{served.base}/contacts?q=ada")
    expect(page.get_by_role("link", name="Ada Kim")).to_be_visible()


def import_people(page):
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    page.get_by_label("CSV file").set_input_files(file)
    press(page, "Look at it")


@WALKS
def test_a_staff_member_comes_is_changed_and_goes(served, open_page, context):
    page = open_page(**context)
    page.goto(f"{served.base}/staff/new")
    page.get_by_label("Name", exact=True).fill("Ivo Berg")
    page.get_by_label("E-mail", exact=True).fill(served.firm.jonas.email)
    page.get_by_label("All staff").check()
    press(page, "Add staff member")
    expect(page.locator(".errors")).to_contain_text("no two people share one")
    page.get_by_label("E-mail", exact=True).fill("ivo@harborpine.example")
    press(page, "Add staff member")
    toast(page, "Ivo Berg is added.")
    expect(page.get_by_label("All staff")).to_be_checked()
    page.get_by_label("Name", exact=True).fill(" ")
    press(page, "Save changes")
    expect(page.locator(".errors")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Ivo Bergmann")
    page.get_by_label("Admins alone").check()
    press(page, "Save changes")
    toast(page, "Ivo Bergmann is saved.")
    expect(page.get_by_label("Admins alone")).to_be_checked()
    press(page, "Archive", "link")
    press(page, "Archive")
    toast(page, "Ivo Bergmann is archived.")
    page.goto(f"{served.base}/staff")
    expect(page.get_by_text("Ivo Bergmann")).to_have_count(0)


@pytest.mark.timeout(600)  # it looks at many pages, each in four ways
def test_no_page_of_a_company_or_an_import_breaks_a_rule(served, open_page, axe):
    company = served.firm.company("Okafor Ceramics", served.firm.amara)
    amara = served.firm.amara.id
    paths = (
        *(f"/companies/{company.id}", f"/companies/{company.id}/archive"),
        f"/contacts/{amara}/links",
    )
    page, found = open_page(viewport=DESKTOP), {}
    for widths in WIDTHS:
        page.set_viewport_size({"width": widths[0], "height": 900})
        for path in paths:
            page.goto(served.base + path)
            found[widths[0], path] = faults(page, axe, widths)
        page.goto(f"{served.base}/contacts/import")
        import_people(page)
        expect(page.get_by_text("Line 3: e-mail is missing. Skipped.")).to_be_visible()
        found[widths[0], "what would be imported"] = faults(page, axe, widths)
    press(page, "Add 1 contact")
    expect(page.get_by_text("1 contact is added.")).to_be_visible()
    found["what was imported"] = faults(page, axe, widths)
    assert {where: broken for where, broken in found.items() if broken} == {}


@pytest.mark.timeout(600)  # it looks at many pages, each in four ways
def test_no_page_of_people_breaks_a_rule(served, open_page, axe):
    amara, jonas = served.firm.amara.id, served.firm.jonas.id
    paths = (
        *("/more", "/contacts", "/contacts?q=nobody", "/contacts/new", f"/contacts/{amara}"),
        *(f"/contacts/{amara}/archive", "/contacts/import", "/companies", "/companies/new"),
        *("/staff", "/staff/new", f"/staff/{jonas}", "/api-keys", "/profile/sessions"),
    )
    page, found = open_page(viewport=DESKTOP), {}
    for widths in WIDTHS:
        page.set_viewport_size({"width": widths[0], "height": 900})
        for path in paths:
            page.goto(served.base + path)
            found[widths[0], path] = faults(page, axe, widths)
        page.goto(f"{served.base}/contacts/new")
        page.evaluate("document.querySelectorAll('form').forEach(one => one.noValidate = true)")
        press(page, "Add contact")
        expect(page.locator(".errors")).to_be_focused()
        found[widths[0], "faults"] = faults(page, axe, widths)
    assert {where: broken for where, broken in found.items() if broken} == {}
    assert re.search("Nothing was saved", page.content())
