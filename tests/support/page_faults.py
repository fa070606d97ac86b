"""What is wrong with a page in a browser: for those who see badly, on small screens, to fingers."""

# A page is loaded once for a desktop and once for a phone, and then drawn at other widths.
WIDTHS = ((1440, 1024, 768), (390, 320))
SIZES = (1440, 390)
SCHEMES = ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "experimental"]
_LOOK = """() => {
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
# Only what is broken comes back: the list of all that was looked at takes seconds to carry over.
_AXE = """async rules => {
  const options = {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]};
  const {violations} = await axe.run(options);
  return Object.fromEntries(
    violations.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 120))]));
}"""
# A transition's end may never come on a page that draws no frame: it is brought to its end.
_DRAWN = """() => document.getAnimations()
  .filter(one => Number.isFinite(one.effect.getComputedTiming().endTime))
  .forEach(one => one.finish())"""


def faults(page, axe, widths=SIZES):
    """By width, and by width and scheme, what is too wide, too small or breaks a rule of axe-core.

    The page stays as it was loaded; ``axe`` is the text of axe-core.
    """
    found = {}
    page.evaluate(axe)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        if any((looked := page.evaluate(_LOOK)).values()):
            found[width] = looked
        if width in SIZES:
            found |= {(width, scheme): _broken(page, scheme) for scheme in SCHEMES}
    return {where: broken for where, broken in found.items() if broken}


def _broken(page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.evaluate(_DRAWN)
    return page.evaluate(_AXE, RULES)
