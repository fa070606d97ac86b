"""Sign-in links: asked for by address, good for 20 minutes and one sign-in."""

from datetime import timedelta

from tests.support.twin import told


def ask(house, email, **more):
    client = house.service.app.test_client()
    return client.post("/api/v1/session/link", json={"email": email}, **more)


def test_whoever_has_an_account_is_mailed_a_link_and_nobody_learns_who_has(house):
    house.open_account(house.firm.amara)
    known, unknown = ask(house, "AMARA@okafor.example"), ask(house, "nobody@okafor.example")
    assert (known.status_code, known.get_data()) == (202, b"")
    assert (unknown.status_code, unknown.get_data()) == (202, b"")
    ((key, body),) = house.told()
    assert key == "portal.sign_in_requested"
    assert house.firm.amara.id in body
    assert "amara@" not in body.lower()


def test_too_many_wishes_are_refused_for_a_while(house):
    statuses = [ask(house, "amara@okafor.example").status_code for _ in range(6)]
    assert statuses == [202] * 5 + [429]


def test_its_button_signs_in_once(any_house):
    token = any_house.sign_in_token(any_house.open_account(any_house.firm.amara))
    client = any_house.service.app.test_client()
    assert b"Sign in" in client.get(f"/sign-in/{token}").get_data()
    assert client.post(f"/sign-in/{token}").status_code == 303
    session = client.get("/api/v1/session")
    assert session.json["actor"]["id"] == any_house.firm.amara.id
    again = any_house.service.app.test_client().post(f"/sign-in/{token}")
    assert again.status_code == 410
    assert "It was used already." in again.get_data(as_text=True)


def test_after_20_minutes_it_is_over(house):
    token = house.sign_in_token(house.open_account(house.firm.amara))
    house.clock.advance(timedelta(minutes=20, seconds=1))
    client = house.service.app.test_client()
    assert client.get(f"/sign-in/{token}").status_code == 410
    assert client.post(f"/sign-in/{token}").status_code == 410


def test_without_portal_access_it_does_not_work(house):
    account = house.open_account(house.firm.amara)
    token = house.sign_in_token(account)
    house.close_account(account)
    assert house.service.app.test_client().post(f"/sign-in/{token}").status_code == 404


def test_an_appointments_link_signs_nobody_in(house):
    house.open_account(house.firm.amara)
    client = house.service.app.test_client()
    assert client.post(f"/sign-in/{house.token()}").status_code == 404
    assert told(client.get("/api/v1/session")) == (401, "not_signed_in")


def test_another_site_signs_nobody_in(house):
    token = house.sign_in_token(house.open_account(house.firm.amara))
    client = house.service.app.test_client()
    assert (
        client.post(f"/sign-in/{token}", headers={"Sec-Fetch-Site": "cross-site"}).status_code
        == 403
    )
