"""API keys as pages: made once, shown once, revoked after a question."""

import re

import pytest
import sqlalchemy as sa

from services.gateway.portal import navigation
from services.gateway.portal.german import GERMAN
from services.gateway.portal.setup import forms, key_pages
from tests.support.portal_forms import send, typed
from tests.support.portal_visitor import PortalVisitor

REVOKE = re.compile(r'href="(/api-keys/\w+/revoke)"')


@pytest.fixture
def mei(house):
    """Staff, no admin."""
    return PortalVisitor.signed_in(house, house.firm.staff("Mei Lindholm"))


def make(jonas, **changes):
    jonas.get("/api-keys")
    return send(jonas, "/api-keys", **{"name": "Shop", "scopes": ["people:read"], **changes})


def test_a_key_is_shown_on_the_page_that_makes_it_and_never_again(house, jonas):
    assert make(jonas).status_code == 200
    key = re.search(r"rbk_[0-9a-f]{16}_[\w-]{43}", jonas.html)[0]
    asked = house.service.app.test_client().get(
        "/api/v1/contacts", headers={"Authorization": f"Bearer {key}"}
    )
    assert asked.status_code == 200
    assert key not in jonas.get("/api-keys").get_data(as_text=True)
    assert "Read contacts, companies and staff" in jonas.text


def test_a_form_that_comes_twice_makes_one_key_and_keeps_its_secret_to_itself(house, jonas):
    jonas.get("/api-keys")
    form = {"name": "Shop", "scopes": ["people:read"], "key": jonas.hidden()["key"]}
    assert jonas.post("/api-keys", **form).status_code == 200
    secret = re.search(r"rbk_[0-9a-f]{16}_([\w-]{43})", jonas.html)[1]
    assert jonas.post("/api-keys", **form).status_code == 409
    assert "This key is made already. If you missed its secret, revoke it." in jonas.text
    assert (secret in jonas.html, len(REVOKE.findall(jonas.html))) == (False, 1)
    with house.transactions.read() as connection:
        bodies = connection.execute(sa.select(house.transactions.answers.c.body)).scalars().all()
    assert [body for body in bodies if secret.encode() in (body or b"")] == []
    assert send(jonas, "/api-keys").status_code == 200
    assert len(REVOKE.findall(jonas.html)) == 2


def test_what_is_wrong_is_named_and_what_was_typed_stays(jonas):
    answer = make(jonas, name="x" * 201, scopes=None)
    assert answer.status_code == 422
    assert 'href="#name"' in jonas.html
    assert 'href="#scopes"' in jonas.html
    assert typed(jonas)["name"] == ["x" * 201]
    assert "No keys yet" in jonas.text


def test_a_key_ends_after_a_question(jonas):
    make(jonas)
    jonas.get("/api-keys")
    path = REVOKE.search(jonas.html)[1]
    assert "Programs that use it are shut out at once." in jonas.get(path).get_data(as_text=True)
    assert send(jonas, path).headers["Location"] == "/api-keys"
    assert "The key is revoked." in jonas.get("/api-keys").get_data(as_text=True)
    assert "No keys yet" in jonas.text
    assert jonas.get(path).status_code == 404


def test_plain_staff_neither_see_nor_make_keys(mei):
    assert "/api-keys" not in mei.get("/more").get_data(as_text=True)
    assert mei.get("/api-keys").status_code == 403
    assert 'aria-label="Main"' in mei.html
    assert mei.post("/api-keys", name="Mine", scopes="people:read").status_code == 403


def test_every_word_of_the_tables_is_there_in_german():
    places = {text for one in navigation.DESTINATIONS for text in (one.label, one.group)}
    said = {*places, *forms.TEXTS, *key_pages.TEXTS}
    assert said - GERMAN.keys() == set()
