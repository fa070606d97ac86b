"""A mail scanner: it follows every link and sends every form as it stands, choosing nothing."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

MOST = 120


class Page(HTMLParser):
    """What of a page can be followed or sent without a person's choice."""

    def __init__(self, html):
        super().__init__()
        self.links, self.forms = [], []
        self._form = self._select = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag == "form":
            self._form = {}
            self.forms.append((found.get("method", "get"), found.get("action", ""), self._form))
        elif self._form is not None and "name" in found:
            self._take(tag, found)
        elif tag == "option" and self._select and "selected" in found:
            self._form[self._select] = found.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None

    def _take(self, tag, found):
        if tag == "select":
            self._select = found["name"]
        elif tag == "button" or (
            found.get("type") in ("radio", "checkbox") and "checked" not in found
        ):
            return
        else:
            self._form[found["name"]] = found.get("value", "")


def crawl(client, start, *, presses_buttons=True):
    """The paths it came to. With buttons, each form is also sent with each of its buttons."""
    waiting, seen = [start], set()
    while waiting and len(seen) < MOST:
        path = waiting.pop()
        if path in seen or urlsplit(path).netloc:
            continue
        seen.add(path)
        client.head(path)
        page = client.get(path)
        if 300 <= page.status_code < 400:
            waiting.append(page.headers["Location"])
        html = page.get_data(as_text=True)
        found = Page(html) if page.mimetype == "text/html" else Page("")
        waiting += [urljoin(path, link) for link in found.links]
        for method, action, values in found.forms:
            for extra in ({}, *(_buttons(html) if presses_buttons else ())):
                where = urljoin(path, action or path)
                client.open(
                    where,
                    method=method.upper(),
                    **{("query_string" if method == "get" else "data"): values | extra},
                )
    return seen


def _buttons(html):
    return [
        {name: value} for name, value in re.findall(r'<button[^>]*name="(\w+)" value="(\w*)"', html)
    ]
