"""The form of the page that somebody looks at, sent as it stands or with what they change in it."""

import re
from html import unescape

DIALOG = {"HX-Request": "true", "HX-Target": "dialog"}
HUGE = "x" * 20_000
HOSTILE = "<script>alert(1)</script>{{contact.email}}\"'><img src=x onerror=alert(1)>"
_INPUT = re.compile(r"<input\b[^>]*>")
_AREA = re.compile(r'<textarea\b[^>]*name="([\w-]+)"[^>]*>\n?(.*?)</textarea>', re.DOTALL)
_BUTTON = re.compile(r"<button\b([^>]*)>(.*?)</button>", re.DOTALL)
_FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)


def typed(visitor):
    """What the page's own form would send if nobody touched it."""
    form = _form(visitor)
    found = {}
    for text in _INPUT.findall(form):
        of = dict(re.findall(r'([\w-]+)="([^"]*)"', text))
        is_set = of.get("type") not in ("checkbox", "radio") or " checked" in text
        if "name" in of and is_set:
            found.setdefault(of["name"], []).append(unescape(of.get("value", "")))
    for name, text in _AREA.findall(form):
        found.setdefault(name, []).append(unescape(text))
    return found


def send(visitor, path, *, headers=None, **changes):
    """None takes a field away, as a browser does with a tick that is not set."""
    given = {**typed(visitor), **changes}
    return visitor.post(
        path, headers, **{name: value for name, value in given.items() if value is not None}
    )


def press(visitor, label, **changes):
    """Presses the button of that name as a browser without scripts does."""
    texts = (
        (of, re.sub("<.*?>", "", text).strip()) for of, text in _BUTTON.findall(_form(visitor))
    )
    of = next(dict(re.findall(r'([\w-]+)="([^"]*)"', of)) for of, text in texts if text == label)
    pressed = {of["name"]: unescape(of.get("value", ""))} if "name" in of else {}
    return send(visitor, unescape(of["formaction"]).partition("#")[0], **{**changes, **pressed})


def _form(visitor):
    """The page's own form, which comes last: the frame has other forms."""
    content = visitor.html.partition("<main")[2].partition("</main>")[0] or visitor.html
    return _FORM.findall(content)[-1]
