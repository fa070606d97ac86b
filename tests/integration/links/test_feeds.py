"""Calendar feeds: private addresses that only their owner knows, made, read and ended."""

from tests.support.twin import told


def made(visitor):
    return visitor.post("/api/v1/feeds").json


def test_a_feed_is_shown_once_and_listed_without_its_address(house):
    jonas = house.signed_in(house.firm.jonas)
    feed = made(jonas)
    assert feed["url"].startswith("http://127.0.0.1:8000/feeds/")
    assert feed["url"].endswith(".ics")
    (listed,) = jonas.get("/api/v1/feeds").json["items"]
    assert listed == {"id": feed["id"], "created_at": "2026-11-16T08:00:00Z", "last_used_at": None}


def test_calendar_programs_read_it_without_signing_in(any_house):
    feed = made(any_house.signed_in(any_house.firm.amara))
    path = feed["url"].partition(":8000")[2]
    client = any_house.service.app.test_client()
    assert client.head(path).status_code == 200
    file = client.get(path)
    assert (file.status_code, file.mimetype) == (200, "text/calendar")
    assert file.headers["Cache-Control"] == "private, no-store"
    (name, actor, _) = any_house.notifications.seen[-1]
    assert (name, actor.kind) == ("get_feed_file", "system")


def test_reading_is_noted_for_its_owner(house):
    jonas = house.signed_in(house.firm.jonas)
    house.service.app.test_client().get(made(jonas)["url"].partition(":8000")[2])
    (listed,) = jonas.get("/api/v1/feeds").json["items"]
    assert listed["last_used_at"] == "2026-11-16T08:00:00Z"


def test_an_ended_feed_is_gone(house):
    jonas = house.signed_in(house.firm.jonas)
    feed = made(jonas)
    assert jonas.delete(f"/api/v1/feeds/{feed['id']}").status_code == 204
    client = house.service.app.test_client()
    assert told(client.get(feed["url"].partition(":8000")[2])) == (404, "not_found")
    assert told(jonas.delete(f"/api/v1/feeds/{feed['id']}")) == (404, "not_found")


def test_nobody_ends_anothers_feed(house):
    feed = made(house.signed_in(house.firm.jonas))
    amara = house.signed_in(house.firm.amara)
    assert told(amara.delete(f"/api/v1/feeds/{feed['id']}")) == (404, "not_found")
    assert amara.get("/api/v1/feeds").json["items"] == []


def test_a_guess_and_a_closed_account_find_nothing(house):
    client = house.service.app.test_client()
    assert told(client.get("/feeds/guessed.ics")) == (404, "not_found")
    account = house.open_account(house.firm.amara)
    feed = made(house.signed_in(house.firm.amara))
    house.close_account(account)
    assert told(client.get(feed["url"].partition(":8000")[2])) == (404, "not_found")


def test_a_feed_asked_for_twice_with_one_key_is_one_feed(any_house):
    jonas, amara = (
        any_house.signed_in(one) for one in (any_house.firm.jonas, any_house.firm.amara)
    )
    first, again, other, theirs = (
        visitor.post("/api/v1/feeds", headers={"Idempotency-Key": key}).json
        for visitor, key in ((jonas, "k-1"), (jonas, "k-1"), (jonas, "k-2"), (amara, "k-1"))
    )
    assert first == again
    assert len({one["url"] for one in (first, other, theirs)}) == 3
    client = any_house.service.app.test_client()
    assert client.get(first["url"].partition(":8000")[2]).status_code == 200
    refused = jonas.post("/api/v1/feeds", headers={"Idempotency-Key": "a b"})
    assert told(refused) == (422, "invalid")


def test_twenty_feeds_are_enough(house):
    jonas = house.signed_in(house.firm.jonas)
    statuses = [jonas.post("/api/v1/feeds").status_code for _ in range(21)]
    assert statuses == [201] * 20 + [409]
