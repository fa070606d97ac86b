"""Whoever uses a page by the keyboard alone."""


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def tab_to(page, name):
    """Tabs until what has the focus is called so."""
    for _ in range(90):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => { const one = document.activeElement;"
            " return one.labels?.[0]?.innerText ?? one.innerText ?? ''; }"
        )
        if name in focused:
            return
    raise AssertionError(f"no focus on {name}")
