"""Every kind of secret that somebody of the firm may hold: made, used, and used wrongly."""

import requests

from tests.support.caller import PASSWORD, Caller
from tests.support.eventually import eventually

AMARA = "amara@okafor.example"
_TYPO = "xyzzy"


def use_secrets(rebook, jonas, automation_id):
    """What no log may hold: keys, links, a webhook's secret, a feed, a password, sessions, and
    what was tried in their place.
    """
    return [
        *_key(rebook, jonas),
        *_sign_in_link(rebook),
        *_feed(rebook, jonas),
        *_password_in_the_form(rebook),
        *_session(rebook),
        _made(jonas, f"/automations/{automation_id}/secret", {})["secret"],
    ]


def _key(rebook, jonas):
    scopes = ["people:read", "status:read"]
    key = _made(jonas, "/api-keys", {"name": "Import", "scopes": scopes})["key"]
    assert Caller(rebook.url, key).get("/contacts", q="amara").status_code == 200
    tried = [key[: -len(_TYPO)] + _TYPO, key[:-1], f"{_TYPO}-no-key"]
    assert {Caller(rebook.url, one).get("/contacts").status_code for one in tried} == {401}
    return [key, key.rpartition("_")[2], *tried]


def _sign_in_link(rebook):
    seen = rebook.mails(AMARA)
    assert Caller(rebook.url).post("/session/link", {"email": AMARA}).status_code == 202
    (mail,) = eventually(lambda: (one := rebook.mails(AMARA, seen)) and len(one) == 1 and one)
    link = next(one for one in mail["links"] if "/sign-in/" in one)
    token = link.partition("/sign-in/")[2]
    wrong = token[: -len(_TYPO)] + _TYPO
    statuses = []
    with requests.Session() as browser:
        browser.trust_env = False
        for one in (wrong, token, token):
            address = f"{rebook.url}/sign-in/{one}"
            statuses.append(browser.post(address, allow_redirects=False, timeout=60).status_code)
        cookies = list(browser.cookies.values())
    assert statuses == [404, 303, 410]
    return [token, wrong, *cookies]


def _feed(rebook, jonas):
    url = _made(jonas, "/feeds", {})["url"]
    token = url.rpartition("/")[2].removesuffix(".ics")
    wrong = token[: -len(_TYPO)] + _TYPO
    addresses = [f"{rebook.url}/feeds/{one}.ics" for one in (token, wrong)]
    assert [requests.get(one, timeout=60).status_code for one in addresses] == [200, 404]
    return [token, wrong]


def _password_in_the_form(rebook):
    """As a browser does it; the address is one that nobody has, too."""
    wrong = f"{_TYPO}-is-not-the-password"
    for email in (AMARA, f"{_TYPO}@nobody.example"):
        fields = {"email": email, "password": wrong}
        page = requests.post(f"{rebook.url}/sign-in", data=fields, timeout=60)
        assert page.status_code < 500
    return [wrong, f"{_TYPO}@nobody"]


def _session(rebook):
    """Signed in, used by its cookie, and signed out; another is made up."""
    leo = rebook.caller("leo@okafor.example")
    held = [leo.headers["X-CSRF-Token"], *leo.http.cookies.values()]
    assert leo.get("/session").status_code == 200
    forged = f"{_TYPO}-made-up-session"
    cookies = dict.fromkeys(leo.http.cookies.keys(), forged)
    address = f"{rebook.url}/api/v1/session"
    assert requests.get(address, cookies=cookies, timeout=60).status_code == 401
    assert leo.delete("/session").status_code == 204
    return [PASSWORD, forged, *held]


def _made(jonas, path, body):
    answer = jonas.post(path, body)
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()
