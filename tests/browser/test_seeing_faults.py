"""What the suites of pages look with sees what is wrong."""

from tests.support.page_faults import faults

BROKEN = """<!doctype html><html lang="en"><title>A page</title>
<style>
  body { color: #000; background: #fff }
  @media (prefers-color-scheme: dark) { p { color: #222; background: #000 } }
  @media (prefers-color-scheme: dark) and (max-width: 1100px) { main { width: 1300px } }
  @media (max-width: 400px) { main { width: 500px } }
  button { width: 20px; height: 20px; padding: 0 }
</style>
<main><h1>A page</h1><p>Words</p><button>x</button></main></html>"""


def test_each_width_and_scheme_is_looked_at_by_itself(browser, axe):
    page = browser.new_page(reduced_motion="reduce")
    page.set_content(BROKEN)
    found = faults(page, axe)
    between = faults(page, axe, widths=(1440, 1024))[1024]
    page.close()
    assert set(found) == {1440, 390, (1440, "dark"), (390, "dark")}
    assert between["overflow"] == 0
    assert found[1440] == {"overflow": 0, "small": ["<button>x</button>"]}
    assert found[390]["overflow"] > 0
    assert found[1440, "dark"] == {"color-contrast": ["<p>Words</p>"]}
