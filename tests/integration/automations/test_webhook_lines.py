"""What can become of one attempt: its time is bound, its status decides, its failure is told."""

import socket
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from libs import logs
from libs.process import Bell
from services.automations.adapters.tables import DELIVERIES
from services.automations.domain.answers import Answered
from services.automations.entrypoints import courier
from services.automations.entrypoints.courier import Courier
from tests.support.hook_server import HookServer, breaking, dripping, nobody_at
from tests.support.workshop import Workshop, hooked, migrated, step

HERE = {"webhook_hosts": frozenset({"127.0.0.1"})}


@pytest.fixture
def quick(sqlite_like):
    workshop = Workshop(sqlite_like(migrated), **HERE)
    yield workshop
    workshop.close()


@pytest.fixture
def hasty(sqlite_like):
    """Gives up soon."""
    workshop = Workshop(sqlite_like(migrated), **HERE, whole_timeout=0.6)
    yield workshop
    workshop.close()


@pytest.fixture
def patient(sqlite_like):
    """Gives up when a status has surely come, on a busy machine too."""
    workshop = Workshop(sqlite_like(migrated), **HERE, whole_timeout=4)
    yield workshop
    workshop.close()


def test_an_address_that_drips_for_ever_is_cut_off_and_tried_again(hasty):
    with dripping() as url:
        made = hooked(hasty, url)
        hasty.deliver()
    found = step(hasty, made)
    assert (found.state, found.error) == (
        "waiting",
        "The address gave no answer within 0.6 seconds.",
    )


def test_an_address_that_drips_while_tls_begins_is_cut_off(hasty):
    with dripping(b"\x16\x03\x03\x40\x00") as url:
        made = hooked(hasty, url.replace("http:", "https:"))
        hasty.deliver()
    assert step(hasty, made).error == "The address gave no answer within 0.6 seconds."


def test_who_stops_waits_for_no_slow_address_and_another_tries_it_again(quick, monkeypatch):
    monkeypatch.setattr(courier, "GRACE", 0.2)
    stop, asked = threading.Event(), threading.Event()
    with dripping(asked=asked) as url:
        made = hooked(quick, url)
        working = threading.Thread(target=quick.courier.run, args=(stop,))
        working.start()
        assert asked.wait(60)
        stop.set()
        working.join(60)
        assert not working.is_alive()
    found = step(quick, made)
    assert (found.state, found.attempts) == ("waiting", 1)
    assert found.error == "The connection ended before there was an answer."
    assert not leased(quick)
    quick.clock.advance(timedelta(minutes=1))
    quick.deliver()
    assert step(quick, made).attempts == 2


def leased(workshop):
    """Whether a webhook is in somebody's hands."""
    with workshop.transactions.read() as connection:
        return connection.scalar(sa.select(DELIVERIES.c.token)) is not None


def test_what_drips_after_its_status_is_cut_off_and_has_answered(patient):
    """``Connection: close`` makes the connection let go of its socket."""
    with dripping(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nthanks") as url:
        made = hooked(patient, url)
        patient.deliver()
    found = step(patient, made)
    assert (found.state, found.attempts, found.output["status"]) == ("done", 1, 200)
    assert found.output["body"].startswith("thanks")


def test_a_status_decides_also_when_the_body_breaks_off(quick):
    with breaking(b"HTTP/1.1 201 Created\r\nContent-Length: 5000\r\n\r\nthan") as url:
        made = hooked(quick, url)
        quick.deliver()
    found = step(quick, made)
    assert (found.state, found.output) == ("done", {"status": 201, "body": "than"})


def test_a_connection_that_ends_before_an_answer_is_told_as_that(quick):
    with breaking(b"") as url:
        made = hooked(quick, url)
        quick.deliver()
    found = step(quick, made)
    told = "The connection ended before there was an answer."
    assert (found.state, found.error) == ("waiting", told)


def test_an_address_at_which_nobody_listens_is_told_as_that_and_tried_again(quick):
    with nobody_at() as url:
        made = hooked(quick, url)
        quick.deliver()
    found = step(quick, made)
    assert (found.state, found.error) == ("waiting", "The address cannot be reached.")


def test_a_name_with_several_addresses_is_reached_at_the_one_where_somebody_listens(
    quick, monkeypatch
):
    with HookServer() as server:
        made = hooked(quick, server.url)
        found = [(2, 1, 6, "", (one, server.port)) for one in ("127.0.0.9", "127.0.0.1")]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)
        quick.deliver()
        assert len(server.taken) == 1
    assert step(quick, made).state == "done"


def test_a_delivery_is_read_by_the_version_before_and_the_one_after(quick):
    class Taking:
        lasts = timedelta(seconds=1)

        def send(self, url, *_sent):
            seen.append((url, logs.cause()))
            return Answered(ok=True, status=200)

    seen = []
    with logs.bound(correlation_id="the-change"):
        made = hooked(quick, "http://127.0.0.1:9/")
    with quick.transactions.engine.begin() as connection:
        (row,) = connection.execute(sa.select(DELIVERIES)).all()
        of_later = {**row.payload, "of_a_later_version": "unknown here"}
        connection.execute(DELIVERIES.update().values(payload=of_later))
    # What the first couriers take, who refuse any other.
    known = ("run_id", "place", "appointment_id", "automation_id", "url", "chain", "body")
    assert sorted(row.payload) == sorted(known)
    assert row.cause["correlation_id"]
    assert Courier(quick.transactions, Taking(), quick.clock, Bell()).deliver_next()
    assert (step(quick, made).state, seen) == ("done", [("http://127.0.0.1:9/", row.cause)])


def test_the_lease_of_a_delivery_outlasts_the_longest_attempt(quick):
    class Slow:
        lasts = timedelta(seconds=60)

        def send(self, *_sent):
            quick.clock.advance(timedelta(seconds=70))
            assert not other.deliver_next()
            return Answered(ok=True, status=200)

    other, courier = (Courier(quick.transactions, Slow(), quick.clock, Bell()) for _ in range(2))
    made = hooked(quick, "http://127.0.0.1:9/")
    assert courier.deliver_next()
    assert (step(quick, made).state, step(quick, made).attempts) == ("done", 1)


def test_a_name_that_is_none_is_tried_again(quick, monkeypatch):
    made = hooked(quick, "https://nobody.example/")

    def unknown(*_args, **_more):
        raise OSError("no such name")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    quick.deliver()
    assert step(quick, made).error == "The address cannot be found."


def test_a_name_that_leads_into_this_network_fails_at_once(quick, monkeypatch):
    made = hooked(quick, "https://rebind.example/")
    inside = [(2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_more: inside)
    quick.deliver()
    found = step(quick, made)
    assert (found.state, found.error) == (
        "failed",
        "The address leads to an address that is not on the public internet.",
    )


def test_an_address_without_a_right_certificate_is_not_told(quick):
    with HookServer() as server:
        made = hooked(quick, server.url.replace("http:", "https:"))
        quick.deliver()
        assert server.taken == []
    assert step(quick, made).error.startswith("TLS failed")
