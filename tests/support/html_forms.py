"""What a browser would send of a form that nobody has touched: its fields, in their order."""

from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict


class _Form(HTMLParser):
    def __init__(self, form_id):
        super().__init__()
        self.fields, self._wanted = [], form_id
        self._inside, self._area, self._select = False, None, None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self._inside = given.get("id") == self._wanted
        elif self._inside:
            self._take(tag, given)

    def _take(self, tag, given):
        name = given.get("name")
        if tag == "input" and name:
            is_tick = given.get("type") in ("checkbox", "radio")
            if not is_tick or "checked" in given:
                self.fields.append((name, given.get("value", "")))
        elif tag == "textarea":
            self._area = [name, ""]
        elif tag == "select":
            self._select = [name, None]
        elif tag == "option" and self._select is not None:
            is_first = self._select[1] is None
            if is_first or "selected" in given:
                self._select[1] = given["value"]

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._area is not None:
            name, text = self._area
            text = text.removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n")
            self.fields.append((name, text))
            self._area = None
        elif tag == "select" and self._select is not None:
            self.fields.append(tuple(self._select))
            self._select = None

    def handle_data(self, data):
        if self._area is not None:
            self._area[1] += data


def form_in(html, form_id):
    """All fields of that form as a browser sends them."""
    form = _Form(form_id)
    form.feed(html)
    return MultiDict((name, value) for name, value in form.fields if value is not None)
