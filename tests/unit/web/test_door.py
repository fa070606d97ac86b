"""What every answer carries, who may knock, and what is kept for a repeat."""

import pytest

from libs.contracts.actor import Actor
from libs.web.actor_tokens import HEADER
from tests.support.counting import statements
from tests.support.little_door import MEI, TOKENS

KEY = {"Idempotency-Key": "once"}
JONAS = Actor(kind="staff", id="jonas", name="Jonas", channel="portal")


def test_an_answer_holds_what_was_set(little):
    answer = little.ask("POST", "/notes", {"text": "Call Amara"})
    assert answer.status_code == 201
    assert answer.json == {"id": "1", "text": "Call Amara", "by": "mei"}
    assert answer.headers["Content-Type"] == "application/json"


def test_no_answer_is_204_without_a_body(little):
    little.ask("POST", "/notes", {"text": "a"})
    answer = little.ask("DELETE", "/notes/1")
    assert (answer.status_code, answer.get_data()) == (204, b"")
    assert "Content-Type" not in answer.headers


def test_a_row_may_add_headers(little):
    little.ask("POST", "/notes", {"text": "a"})
    assert little.ask("GET", "/notes/1").headers["ETag"] == '"1"'


def test_head_is_a_get_without_a_body(little):
    answer = little.ask("HEAD", "/notes")
    assert (answer.status_code, answer.get_data()) == (200, b"")


@pytest.mark.parametrize("token", [None, "", "forged", "a.b.c"])
def test_without_the_gateways_token_nobody_gets_in(little, token):
    headers = {} if token is None else {HEADER: token}
    answer = little.ask("POST", "/notes", {"text": "a"}, actor=None, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")


def test_every_character_of_the_token_counts():
    token = TOKENS.sign(MEI)
    for place, letter in enumerate(token):
        for other in ("A", "B", "."):
            changed = token[:place] + other + token[place + 1 :]
            if other != letter:
                with pytest.raises(Exception, match="not_signed_in"):
                    TOKENS.read(changed)


def test_a_given_request_id_is_kept_if_it_is_sane(little):
    ids = ["abc-1.2_3", "x" * 65, "a b", "ü", "<script>"]
    answers = [little.ask("GET", "/notes", headers={"X-Request-Id": one}) for one in ids]
    kept = [answer.headers["X-Request-Id"] == one for answer, one in zip(answers, ids, strict=True)]
    assert kept == [True, False, False, False, False]


def test_every_answer_has_a_request_id_of_its_own(little):
    ids = {little.ask("GET", path).headers["X-Request-Id"] for path in ("/notes", "/nothing")}
    assert len(ids) == 2


def test_a_repeat_gets_the_first_answer(little):
    first = little.ask("POST", "/notes", {"text": "a"}, headers=KEY)
    again = little.ask("POST", "/notes", {"text": "a"}, headers=KEY)
    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert little.notes() == ["a"]


def test_a_repeat_of_a_deletion_is_empty_too(little):
    little.ask("POST", "/notes", {"text": "a"})
    little.ask("DELETE", "/notes/1", headers=KEY)
    again = little.ask("DELETE", "/notes/1", headers=KEY)
    assert (again.status_code, again.get_data()) == (204, b"")


def test_another_body_under_the_same_key_is_refused(little):
    little.ask("POST", "/notes", {"text": "a"}, headers=KEY)
    answer = little.ask("POST", "/notes", {"text": "b"}, headers=KEY)
    assert (answer.status_code, answer.json["code"]) == (409, "idempotency_mismatch")
    assert little.notes() == ["a"]


def test_what_the_sender_kept_to_itself_counts_as_the_body_does(little):
    first, other = (KEY | {"X-Rebook-Withheld": digest} for digest in ("aa", "bb"))
    little.ask("POST", "/notes", {"text": "a"}, headers=first)
    again = little.ask("POST", "/notes", {"text": "a"}, headers=first)
    answer = little.ask("POST", "/notes", {"text": "a"}, headers=other)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (answer.status_code, answer.json["code"]) == (409, "idempotency_mismatch")


def test_a_key_is_its_owners_alone(little):
    little.ask("POST", "/notes", {"text": "a"}, headers=KEY)
    little.ask("POST", "/notes", {"text": "b"}, headers=KEY, actor=JONAS)
    assert little.notes() == ["a", "b"]


def test_whoever_may_not_see_it_any_more_is_not_told_of_it(little):
    little.ask("POST", "/notes", {"text": "a"}, headers=KEY)
    little.may_see = False
    repeated = little.ask("POST", "/notes", {"text": "a"}, headers=KEY)
    other = little.ask("POST", "/notes", {"text": "b"}, headers=KEY)
    assert [repeated.status_code, other.status_code] == [404, 404]


def test_a_refusal_is_not_kept(little):
    little.ask("POST", "/notes", {"text": ""}, headers=KEY)
    assert little.ask("POST", "/notes", {"text": "a"}, headers=KEY).status_code == 201


def test_what_broke_is_not_kept(little):
    for _ in range(2):
        answer = little.ask("POST", "/broken", {"text": "a"}, headers=KEY)
        assert answer.status_code == 500


def test_secrets_are_not_kept(little):
    for _ in range(2):
        little.ask("POST", "/secrets", {"text": "a"}, headers=KEY)
    assert little.notes() == ["a", "a"]


@pytest.mark.parametrize("key", ["", "with space", "x" * 256, "ümlaut", "tab\t"])
def test_a_key_must_be_visible_ascii(little, key):
    answer = little.ask("POST", "/notes", {"text": "a"}, headers={"Idempotency-Key": key})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "Idempotency-Key"


def test_a_key_made_for_this_sending_is_not_looked_up(little):
    fresh = KEY | {"X-Rebook-Fresh-Key": "1"}
    with statements(little.engine) as seen:
        little.ask("POST", "/notes", {"text": "a"}, headers=fresh)
    assert len(seen) == 2
    again = little.ask("POST", "/notes", {"text": "a"}, headers=KEY)
    assert again.headers["Idempotency-Replayed"] == "true"


def test_readiness_adds_figures_for_the_gateway(little):
    without = little.ask("GET", "/readyz", actor=None)
    with_figures = little.ask("GET", "/readyz")
    assert "figures" not in without.json
    assert with_figures.json["figures"] == {"notes": 1.0}


def test_requests_are_counted_by_route_not_by_address(little):
    little.ask("GET", "/notes/a-very-private-name")
    text = little.ask("GET", "/metrics").get_data(as_text=True)
    assert 'route="/notes/<id:note_id>",status="404"' in text
    assert "private" not in text
    assert "rebook_notes 1.0" in text


def test_logs_hold_routes_and_neither_addresses_nor_names(little, capsys):
    little.ask("POST", "/notes", {"text": "Call Amara"}, headers={"X-Request-Id": "req-1"})
    little.ask("GET", "/notes/a-very-private-name?by=mei")
    said = "".join(capsys.readouterr())
    assert "req-1" in said
    assert "Amara" not in said
    assert "private" not in said


def test_a_refusal_may_be_explained_before_it_is_told(little):
    answer = little.ask("POST", "/explained", {"text": "a"})
    assert (answer.status_code, answer.json["code"]) == (409, "slot_taken")
    assert answer.json["alternatives"] == [{"notes": 0}]
