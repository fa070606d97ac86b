"""Pictures of every screen, desktop and phone, light and dark: ``make screenshots``.

Extra words are beginnings of names: only those screens. The pictures go to var/screenshots, with
an index.html that shows them side by side.
"""

import html
import logging
import os
import shutil
import sys
import tempfile
from itertools import product
from pathlib import Path

import structlog
from playwright.sync_api import Error, sync_playwright

from rebook.harbor_and_pine import PASSWORD
from tests.browser.screens import SCREENS
from tests.support.demo_walk import demo_walk

FOLDER = Path(__file__).parents[2] / "var" / "screenshots"
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
SCHEMES = ("light", "dark")
# What moves is caught in its last place.
CALM = {"reduced_motion": "reduce", "locale": "en-GB", "timezone_id": "Europe/London"}


def main(*beginnings):
    """Take them all, or those whose names begin so."""
    wanted = [one for one in SCREENS if not beginnings or one.name.startswith(beginnings)]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        demo_walk(folder) as walk,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            chromium_sandbox=os.geteuid() != 0,
        )
        everybody = {one.who for one in wanted}
        people = {who: signed_in(browser, walk, who) for who in everybody}
        for size, scheme, who in product(SIZES, SCHEMES, people):
            context = browser.new_context(
                viewport=SIZES[size], color_scheme=scheme, storage_state=people[who], **CALM
            )
            for screen in wanted:
                if screen.who == who:
                    take(context, walk, screen, f"{size}-{scheme}")
            context.close()
        browser.close()
    (FOLDER / "index.html").write_text(index(FOLDER.glob("*.png")))
    sys.stdout.write(f"{FOLDER / 'index.html'}\n")


def signed_in(browser, walk, who):
    """What a browser keeps of a sign-in; nothing for nobody."""
    if who is None:
        return None
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{walk.base}/sign-in")
    page.get_by_label("E-mail", exact=True).fill(who)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("navigation", name="Main").wait_for()
    state = context.storage_state()
    context.close()
    return state


def take(context, walk, screen, variant):
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(screen.address(walk))
    try:
        for step in screen.steps:
            step(page)
        page.wait_for_load_state("networkidle")
    except Error as error:  # one screen that is not there must not hide the others
        sys.stderr.write(f"{screen.name}, {variant}: {error.message.splitlines()[0]}\n")
    # As tall as it is: what lies outside the window, such as a frame, is not drawn.
    width, height = SIZES[variant.partition("-")[0]].values()
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(height, tall)})
    page.screenshot(
        path=FOLDER / f"{screen.name}-{variant}.png", animations="disabled", caret="hide"
    )
    page.close()


def index(files):
    """Each screen is a row: desktop light and dark, phone light and dark."""
    names = sorted({file.name.rsplit("-", 2)[0] for file in files})
    rows = "\n".join(row(name) for name in names)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens of Rebook</title>'
        "<style>body{font:16px system-ui;margin:24px;background:#ddd}"
        "div{display:flex;gap:16px;align-items:flex-start}img{border:1px solid #888}"
        ".desktop{width:36%}.phone{width:11%}</style>"
        f"<h1>Screens of Rebook</h1>\n{rows}\n</html>\n"
    )


def row(name):
    shown = html.escape(name)
    pictures = "".join(
        f'<a class="{size}" href="{shown}-{size}-{scheme}.png">'
        f'<img width="100%" loading="lazy" alt="{shown}, {size}, {scheme}"'
        f' src="{shown}-{size}-{scheme}.png"></a>'
        for size in SIZES
        for scheme in SCHEMES
    )
    return f'<h2 id="{shown}">{shown}</h2><div>{pictures}</div>'


if __name__ == "__main__":
    main(*sys.argv[1:])
