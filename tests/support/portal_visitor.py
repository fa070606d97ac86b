"""Somebody at the portal's pages without a script: what they see, and what they send."""

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser

from tests.support.link_house import QUICK

PASSWORD = "rebook-demo"


def account_with_password(house, person):
    account = house.open_account(person).with_password(QUICK.hash(PASSWORD))
    house.transactions.run(lambda uow: uow.accounts.save(account))
    return account


@dataclass
class PortalVisitor:
    client: object
    page: object = None

    @classmethod
    def signed_in(cls, house, person):
        return cls(house.signed_in(person))

    def get(self, path, **headers):
        return self._seen(self.client.get(path, headers=headers))

    def part(self, path, target, **headers):
        """What a script asks for, to put it into the element of that id."""
        return self.get(path, **{"HX-Request": "true", "HX-Target": target, **headers})

    def post(self, path, headers=None, **form):
        """The form with the token of the session, as the page has it."""
        csrf = self.client.environ_base.get("HTTP_X_CSRF_TOKEN", "")
        sent = {"csrf_token": csrf, **form}
        return self._seen(self.client.post(path, data=sent, headers=headers or {}))

    def _seen(self, response):
        self.page = response
        response.get_data()
        response.close()
        return response

    @property
    def html(self):
        return self.page.get_data(as_text=True)

    @property
    def text(self):
        """The words of the page, blanks made one."""
        bare = re.sub(r"<[^>]+>", " ", self.html.replace("\u2060", ""))
        return re.sub(r"\s+", " ", html.unescape(bare))

    @property
    def links(self):
        return Links(self.html).found

    def hidden(self):
        return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', self.html))


class Links(HTMLParser):
    """Every link by its id or address, with the words that name it."""

    def __init__(self, text):
        super().__init__()
        self.found, self._open = {}, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            given = dict(attrs)
            self._open = given.get("id") or given.get("href", "")
            self.found[self._open] = ""

    def handle_endtag(self, tag):
        if tag == "a":
            words = self.found[self._open].replace("\u2060", "")
            self.found[self._open] = re.sub(r" ,", ",", " ".join(words.split()))
            self._open = None

    def handle_data(self, data):
        if self._open is not None:
            self.found[self._open] += data


def cookies(house, person):
    """What a browser keeps of a sign-in at a house that is served."""
    secret = PortalVisitor.signed_in(house, person).client.get_cookie("rebook").value
    return [{"name": "rebook", "value": secret, "url": house.base}]
