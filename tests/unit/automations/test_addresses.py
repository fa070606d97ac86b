"""Only what anybody on the internet could call may be called, unless configured."""

import pytest

from libs.contracts.problem import ProblemError
from services.automations.adapters.addresses import (
    Addresses,
    ForbiddenAddressError,
    is_public,
)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1"),
        *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1", "2001:db8::1"),
        *("fec0::1", "::127.0.0.1", "::ffff:0:127.0.0.1", "192.0.0.8", "192.0.0.9"),
    ],
)
def test_what_is_not_public_is_known(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe", "::ffff:9.9.9.9"])
def test_what_is_public_is_known(address):
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://example.com/", "must begin with https://"),
        ("https://127.0.0.1/", "must be on the public internet"),
        ("https://[::1]/", "must be on the public internet"),
        ("https://localhost/", "must not be this machine"),
        ("https://app.localhost./", "must not be this machine"),
    ],
)
def test_what_may_not_be_called_is_refused_when_it_is_written(url, message):
    with pytest.raises(ProblemError, match=message):
        Addresses().check(url, "steps.0.url")


def test_a_public_name_is_fine():
    Addresses().check("https://example.com/hook", "steps.0.url")


@pytest.mark.parametrize("allowed", ["127.0.0.1", "127.0.0.1:9000"])
def test_what_is_configured_may_be_called(allowed):
    target = Addresses([allowed]).resolve("http://127.0.0.1:9000/a?b=1")
    assert (target.ips, target.port, target.path) == (("127.0.0.1",), 9000, "/a?b=1")
    assert not target.is_secure


def test_another_port_of_a_configured_host_is_not():
    with pytest.raises(ForbiddenAddressError):
        Addresses(["127.0.0.1:9000"]).resolve("http://127.0.0.1:9001/")


def test_a_name_that_leads_into_this_network_is_refused_where_it_is_connected_to(monkeypatch):
    entry = [(2, 1, 6, "", ("9.9.9.9", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_more: entry)
    with pytest.raises(ForbiddenAddressError, match="not on the public internet"):
        Addresses().resolve("https://rebind.example/")


def test_a_name_is_connected_to_by_the_address_that_was_checked(monkeypatch):
    entry = [(2, 1, 6, "", ("9.9.9.9", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_more: entry)
    target = Addresses().resolve("https://good.example/x")
    assert (target.ips, target.host) == (("9.9.9.9",), "good.example")
    assert target.host_header == "good.example"
