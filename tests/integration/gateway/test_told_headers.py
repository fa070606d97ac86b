"""What a caller writes into headers reaches a service checked or not at all."""

import pytest

CANCEL = "/appointments/a1/cancel"
ODD = ["\xa0abc", "\x85x", "\xff", "a b", "x" * 256, "", "\x1fabc"]


def post(visitor, path=CANCEL, **headers):
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return visitor.post(path, {"expected_version": 1}, headers=sent)


@pytest.mark.parametrize("key", ODD)
def test_an_odd_key_is_refused_at_the_door(distant_door, key):
    answer = post(distant_door.admin(), Idempotency_Key=key)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "Idempotency-Key")


@pytest.mark.parametrize("path", ["/staff", "/contacts"])
def test_an_odd_key_is_refused_where_the_door_composes_too(distant_door, path):
    person = {"name": "Mei", "email": "mei@x.example", "time_zone": "UTC"}
    answer = distant_door.admin().post(path, person, headers={"Idempotency-Key": "\xa0abc"})
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")


@pytest.mark.parametrize("kind", ["\x85x", "\xa0application/json", "text/plain", "", "\xff"])
def test_an_odd_content_type_is_refused_at_the_door(distant_door, kind):
    jonas = distant_door.admin()
    answer = jonas.post(CANCEL, data=b'{"expected_version": 1}', content_type=kind)
    assert (answer.status_code, answer.json["code"]) == (415, "not_json")
    assert distant_door.scheduling.last.endpoint != "cancel"


@pytest.mark.parametrize("kind", ["application/json; x=\x85\xff", "Application/JSON;charset=utf-8"])
def test_what_comes_behind_the_content_type_stays_at_the_door(distant_door, kind):
    jonas = distant_door.admin()
    assert jonas.post(CANCEL, data=b'{"expected_version": 1}', content_type=kind).status_code == 200
    assert distant_door.scheduling.last.headers["Content-Type"] == "application/json"


def test_without_a_body_the_content_type_does_not_matter(distant_door):
    jonas = distant_door.admin()
    jonas.post("/companies", {"name": "Okafor"})
    assert jonas.delete("/companies/c1", content_type="\x85x").status_code == 204
    assert "Content-Type" not in distant_door.scheduling.last.headers


def test_a_key_of_a_read_stays_at_the_door(distant_door):
    answer = distant_door.admin().get("/appointments", headers={"Idempotency-Key": "\xa0abc"})
    assert answer.status_code == 200
    assert "Idempotency-Key" not in distant_door.scheduling.last.headers


@pytest.mark.parametrize("chain", ["\xa0r;1", "r1", "r1;many", "r 1;1", "", "\x85"])
def test_an_odd_chain_is_refused_at_the_door(distant_door, chain):
    answer = post(distant_door.key("appointments:write"), Rebook_Chain=chain)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "Rebook-Chain")


def test_no_byte_of_a_query_breaks_the_way(distant_door):
    jonas = distant_door.admin()
    for byte in range(256):
        environ = {"QUERY_STRING": f"by={chr(byte)}%zz"}
        assert jonas.get("/appointments", environ_overrides=environ).status_code == 200, byte


@pytest.mark.parametrize("path", ["/appointments/%85", "/appointments/a%20b", "/appointments/%C2"])
def test_an_odd_path_is_an_unknown_address(distant_door, path):
    assert distant_door.admin().get(path).status_code == 404


def test_nobody_says_what_the_door_has_kept_to_itself(distant_door):
    post(distant_door.admin(), X_Rebook_Withheld="forged")
    assert "X-Rebook-Withheld" not in distant_door.scheduling.last.headers
