"""Two of everything on one database and one broker."""

import pytest

from tests.support.agreement import Databases
from tests.support.caller import Caller
from tests.support.eventually import eventually
from tests.support.ports import free_ports
from tests.support.writers import Writers


@pytest.mark.timeout(400)
def test_two_gateways_two_schedulers_and_two_workers_of_each_are_right(
    founded, postgres_siblings, amqp_url, sign_in
):
    processes = founded(postgres_siblings, amqp_url)
    *gateways, first, second = free_ports(4)
    for gateway, scheduling in zip(gateways, (first, second), strict=True):
        address = f"http://127.0.0.1:{scheduling}"
        processes.start("scheduling", "http", REBOOK_PORT=str(scheduling))
        processes.start("gateway", "http", REBOOK_PORT=str(gateway), REBOOK_SCHEDULING_URL=address)
        processes.start("scheduling", "worker")
        processes.start("gateway", "worker")
    processes.ready(*gateways, first, second)

    jonas = sign_in(gateways[0])
    elsewhere = Caller(f"http://127.0.0.1:{gateways[1]}")
    elsewhere.http.cookies, elsewhere.headers = jonas.http.cookies, jonas.headers
    assert elsewhere.get("/session").json()["actor"]["id"] == jonas.id

    def in_turn(number):
        return sign_in(gateways[number % 2])

    with Writers(in_turn, bookers=14, people=2) as writers:
        writers.go_on(120, within=60)
    databases = Databases(processes.installation)
    eventually(lambda: databases.waiting() == 0, within=60)
    assert writers.broken == []
    assert databases.overlaps() == []
    assert set(writers.acknowledged) <= set(databases.kept())
    assert databases.kept() == databases.owed()
    assert databases.differing_access() == set()
    assert databases.differing_accounts() == set()
    assert elsewhere.delete("/session").status_code == 204
    assert jonas.get("/session").status_code == 401
    assert set(processes.end()) == {0}
