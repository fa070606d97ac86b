"""Mail scanners open links, follow them and send what forms they find: nothing may change."""

import pytest

from tests.support.crawler import crawl


@pytest.mark.parametrize("who", ["amara", "jonas"])
def test_nothing_that_a_scanner_does_changes_anything(house, who):
    person = getattr(house.firm, who)
    link_id = house.issue(person)
    before = house.everything()
    client = house.service.app.test_client()
    seen = crawl(client, f"/a/{house.token(person, link_id=link_id)}")
    assert {path.split("?")[0] for path in seen} >= {
        f"/appointment/{link_id}{step}" for step in ("", "/reschedule", "/cancel", "/replace")
    }
    assert house.everything() == before
    assert house.told() == []


@pytest.mark.parametrize("step", ["", "/reschedule", "/cancel", "/calendar.ics"])
def test_looking_writes_nothing_but_the_count_of_looks(house, step):
    link_id = house.issue()
    before = house.everything()
    client = house.service.app.test_client()
    for _ in range(3):
        client.head(f"/a/{house.token(link_id=link_id)}{step}")
        client.get(f"/a/{house.token(link_id=link_id)}{step}")
        client.get(f"/appointment/{link_id}{step}")
    client.get(f"/api/v1/links/{house.token(link_id=link_id)}")
    assert house.everything() == before


def test_looking_at_a_sign_in_link_leaves_it_good(house):
    account = house.open_account(house.firm.amara)
    token = house.sign_in_token(account)
    client = house.service.app.test_client()
    for _ in range(3):
        client.head(f"/sign-in/{token}")
        assert client.get(f"/sign-in/{token}").status_code == 200
    assert client.post(f"/sign-in/{token}").status_code == 303
