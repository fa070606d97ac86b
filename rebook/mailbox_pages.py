"""The pages of the mailbox, and the same as JSON for programs."""

import json
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, request
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from libs.contracts.problem import not_found
from libs.web.converters import CONVERTERS
from libs.web.replies import respond
from rebook.mailbox import KEEPS, Box, Mail
from services.gateway.portal import assets, rendering
from services.gateway.portal.words import words

_HERE: Final = Path(__file__).parent / "templates"
_SHOWN: Final = frozenset(
    {
        *("DTSTART", "DTEND", "SUMMARY", "STATUS"),
        *("SEQUENCE", "UID", "ORGANIZER", "ATTENDEE"),
    }
)
_VIEWS: Final = {
    "mail": "E-mail",
    "text": "Plain text",
    "headers": "Headers",
    "calendar": "Calendar file",
    "source": "Source",
}
_PAGE: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:;"
    " frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}
# A mail is a stranger's page: it runs nothing, sends nothing, and only its links lead out of it.
_LETTER: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline';"
    " img-src 'self' data:; frame-ancestors 'self';"
    " sandbox allow-top-navigation-by-user-activation",
}
_LINKS_LEAD_OUT: Final = '<base target="_top">'
_TEMPLATES: Final = Environment(
    loader=ChoiceLoader([FileSystemLoader(_HERE), FileSystemLoader(rendering.TEMPLATES_FOLDER)]),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals["asset"] = assets.url


def app_of(box: Box) -> Flask:
    """The mailbox as an app of its own; it says at /healthz that it is alive."""
    app = Flask("mailbox", static_folder=None)
    app.add_url_rule("/healthz", "healthz", lambda: respond(HTTPStatus.OK, b'{"alive":true}'))
    app.url_map.converters |= CONVERTERS
    assets.install(app)
    mount(app, box)
    return app


def mount(app: Flask, box: Box) -> None:
    """Puts the mailbox onto the app that people reach."""
    pages = _MailboxPages(box)
    table: tuple[tuple[str, str, Callable[..., Response]], ...] = (
        ("/mailbox", "GET", pages.list),
        ("/mailbox.json", "GET", pages.json),
        ("/mailbox/clear", "POST", pages.clear),
        ("/mailbox/<id:mail_id>", "GET", pages.show),
        ("/mailbox/<id:mail_id>/letter", "GET", pages.letter),
    )
    for path, method, view in table:
        app.add_url_rule(path, f"mailbox {path}", view, methods=[method])


class _MailboxPages:
    def __init__(self, box: Box) -> None:
        self._box = box

    def list(self) -> Response:
        return _page("mailbox.html", mails=self._box.all())

    def show(self, mail_id: str) -> Response:
        mail = self._find(mail_id)
        view = request.args.get("view", "mail")
        if view not in _VIEWS:
            raise not_found()
        calendar = mail.part("text/calendar")
        return _page(
            "mail.html",
            mail=mail,
            view=view,
            views=_VIEWS,
            calendar=calendar,
            facts=calendar_facts(calendar or ""),
        )

    def letter(self, mail_id: str) -> Response:
        html = self._find(mail_id).part("text/html")
        if html is None:
            raise not_found()
        head, found, body = html.partition("<head>")
        led_out = f"{head}{found}{_LINKS_LEAD_OUT}{body}" if found else _LINKS_LEAD_OUT + html
        return respond(HTTPStatus.OK, led_out.encode(), _LETTER)

    def json(self) -> Response:
        items = ", ".join(_as_json(mail) for mail in self._box.all())
        return respond(HTTPStatus.OK, f'{{"items": [{items}]}}'.encode())

    def clear(self) -> Response:
        self._box.clear()
        return rendering.see_other("/mailbox")

    def _find(self, mail_id: str) -> Mail:
        mail = self._box.get(mail_id)
        if mail is None:
            raise not_found()
        return mail


def calendar_facts(text: str) -> list[tuple[str, str]]:
    """What a calendar program reads first: method, and the first event's own properties."""
    lines = text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "").split("\n")
    found, inside = [], False
    for line in lines:
        name, _, value = line.partition(":")
        inside = (inside or line == "BEGIN:VEVENT") and line != "END:VEVENT"
        if name == "METHOD" or (inside and name.partition(";")[0] in _SHOWN):
            found.append((name, value))
    return found


@lru_cache(KEEPS)
def _as_json(mail: Mail) -> str:
    """Made once: whoever waits for a mail asks for all of them again and again."""
    headers = dict(mail.headers)
    item = {
        "id": mail.id,
        "received_at": mail.received_at.isoformat().replace("+00:00", "Z"),
        "to": ", ".join(mail.recipients),
        "from": headers.get("From", mail.sender),
        "subject": mail.subject,
        "message_id": headers.get("Message-ID"),
        "headers": headers,
        "text": mail.part("text/plain"),
        "html": mail.part("text/html"),
        "calendar": mail.part("text/calendar"),
        "links": mail.links,
    }
    return json.dumps(item, ensure_ascii=False)


def _page(template: str, **shown: Any) -> Response:
    html = _TEMPLATES.get_template(template).render(
        t=words("en"), language="en", firm="Rebook", **shown
    )
    return respond(HTTPStatus.OK, html.encode(), _PAGE)
