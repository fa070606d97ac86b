"""Whatever comes in, the answer names what is wrong, and nothing is changed."""

import json

import pytest
from structlog.testing import capture_logs

BODIES = {
    "no body at all": (b"", "body"),
    "broken JSON": (b'{"text":', "body"),
    "a list": (b'[{"text": "a"}]', "body"),
    "a string": (b'"text"', "body"),
    "null": (b"null", "body"),
    "a field named twice": (b'{"text": "a", "text": "b"}', "body"),
    "a field named twice inside": (
        b'{"text": "a", "place": {"zone": "UTC", "zone": "UTC"}}',
        "body",
    ),
    "NaN": (b'{"text": NaN}', "body"),
    "Infinity": (b'{"text": -Infinity}', "body"),
    "not UTF-8": (b'{"text": "\xff"}', "body"),
    "UTF-16": ('{"text": "a"}'.encode("utf-16"), "body"),
    "a byte order mark": (b'\xef\xbb\xbf{"text": "a"}', "body"),
    "nested beyond reason": (b"[" * 100_000, "body"),
    "an endless number": (b'{"text": ' + b"9" * 5000 + b"}", "body"),
    "half a surrogate pair": (b'{"text": "\\ud800"}', "text"),
    "a NUL byte": (b'{"text": "a\\u0000b"}', "text"),
    "two lines": (b'{"text": "a\\nb"}', "text"),
    "too long": (json.dumps({"text": "x" * 10_000}).encode(), "text"),
    "empty": (b'{"text": "  "}', "text"),
    "absent": (b"{}", "text"),
    "a number": (b'{"text": 7}', "text"),
    "null inside": (b'{"text": null}', "text"),
    "an unknown field": (b'{"text": "a", "txet": "b"}', "txet"),
    "an item of a list": (b'{"text": "a", "tags": ["ok", "not ok"]}', "tags.1"),
    "no list": (b'{"text": "a", "tags": "ok"}', "tags"),
    "an unknown zone": (b'{"text": "a", "place": {"zone": "Mars/Olympus"}}', "place.zone"),
    "a field inside absent": (b'{"text": "a", "place": {}}', "place.zone"),
    "a field inside unknown": (b'{"text": "a", "place": {"zone": "UTC", "x": 1}}', "place.x"),
    "no object": (b'{"text": "a", "place": []}', "place"),
    "no flag": (b'{"text": "a", "urgent": "perhaps"}', "urgent"),
    "neither of a union": (b'{"text": "a", "visible_to": 7}', "visible_to"),
}


@pytest.mark.parametrize(("body", "field"), BODIES.values(), ids=BODIES)
def test_a_wrong_body_is_told_by_its_field(little, body, field):
    answer = little.ask("POST", "/notes", body)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
    assert field in {error["field"] for error in answer.json["errors"]}
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert little.notes() == []


def test_an_unprintable_field_name_does_not_break_the_answer(little):
    answer = little.ask("POST", "/notes", b'{"text": "a", "\\ud800": 1}')
    assert answer.status_code == 422


def test_several_mistakes_are_told_at_once(little):
    answer = little.ask("POST", "/notes", {"tags": ["!"], "urgent": "no idea", "x": 1})
    errors = {error["field"]: error["message"] for error in answer.json["errors"]}
    assert errors == {
        "text": "is required",
        "tags.0": "has a form that is not taken here",
        "urgent": "must be true or false",
        "x": "is not known here",
    }


def test_the_members_of_a_union_are_one_sentence(little):
    answer = little.ask("POST", "/notes", {"text": "a", "visible_to": 7})
    (error,) = answer.json["errors"]
    assert error == {"field": "visible_to", "message": "must be text, or must be a list"}


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"]
)
def test_a_body_that_does_not_say_it_is_json_is_not_read(little, kind):
    answer = little.ask("POST", "/notes", data=b'{"text": "a"}', content_type=kind)
    assert (answer.status_code, answer.json["code"]) == (415, "not_json")


def test_json_may_name_its_charset(little):
    kind = "Application/JSON; charset=utf-8"
    answer = little.ask("POST", "/notes", data=b'{"text": "a"}', content_type=kind)
    assert answer.status_code == 201


@pytest.mark.parametrize("path", ["/notes", "/notes?limit=1"])
def test_a_body_that_is_too_large_is_refused(little, path):
    answer = little.ask("POST", path, b'{"text": "' + b"x" * 256 * 1024 + b'"}')
    assert answer.status_code in {413, 422}
    assert little.notes() == []


def test_too_large_is_told_as_such(little):
    answer = little.ask("POST", "/notes", b" " * (256 * 1024 + 1))
    assert (answer.status_code, answer.json["code"]) == (413, "too_large")


QUERIES = {
    "unknown": ("colour=red", "colour"),
    "given twice": ("by=mei&by=jonas", "by"),
    "empty": ("by=", "by"),
    "wrong form": ("by=mei%20lin", "by"),
    "a NUL byte": ("by=mei%00", "by"),
    "a NUL byte in a name": ("b%00y=mei", "b?y"),
    "no number": ("limit=ten", "limit"),
    "too small": ("limit=0", "limit"),
    "too large": ("limit=201", "limit"),
    "a fraction": ("limit=1.5", "limit"),
    "an endless number": (f"limit={'9' * 5000}", "limit"),
    "not UTF-8": ("by=%ff", "query"),
    "half a surrogate pair": ("by=%ed%a0%80", "query"),
    "too many": ("&".join(f"p{n}=1" for n in range(60)), "query"),
}


@pytest.mark.parametrize(("query", "field"), QUERIES.values(), ids=QUERIES)
def test_a_wrong_query_is_told_by_its_field(little, query, field):
    answer = little.ask("GET", f"/notes?{query}")
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
    assert field in {error["field"] for error in answer.json["errors"]}


def test_where_no_parameter_is_known_each_is_refused(little):
    answer = little.ask("GET", "/notes/1?x=1&y=2")
    assert [error["field"] for error in answer.json["errors"]] == ["x", "y"]


@pytest.mark.parametrize(
    "path",
    ["/", "/nothing", "/notes/", "//notes", "/notes/a.b", "/notes/%00", "/notes/ü", "/notes/%ff",
     f"/notes/{'x' * 65}", "/notes/1/2", "/notes/%2e%2e", "/notes/a%20b"],
)  # fmt: skip
def test_what_is_no_address_is_not_found(little, path):
    answer = little.ask("GET", path)
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_another_method_is_told_which_are_taken(little, method):
    answer = little.ask(method, "/notes")
    assert (answer.status_code, answer.json["code"]) == (405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_what_breaks_inside_is_a_problem_without_details(little):
    with capture_logs() as lines:
        answer = little.ask("GET", "/broken")
    assert (answer.status_code, answer.json["code"]) == (500, "internal")
    assert "harborpine" not in answer.get_data(as_text=True)
    assert "RuntimeError" in str(lines)
    assert "harborpine" not in str(lines)


def test_what_breaks_after_a_change_takes_the_change_back(little):
    assert little.ask("POST", "/broken", {"text": "a"}).status_code == 500
    assert little.notes() == []
