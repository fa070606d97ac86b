"""Where a request comes from: the address to count by, and whether a foreign page sent it."""

from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from flask import request

from libs.contracts.problem import ProblemError
from services.gateway.config import GatewaySettings

_OWN_SITES: Final = frozenset({"same-origin", "none"})


def client_address(settings: GatewaySettings) -> str:
    """The nearest address that is not one of our proxies."""
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    address = request.remote_addr or ""
    while hops and _is_trusted(address, settings.trusted_proxies):
        address = hops.pop().strip() or address
    return address


def _is_trusted(address: str, proxies: tuple[str, ...]) -> bool:
    """What is no address, for people may write there what they like, is nobody's."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in _networks(proxies))


@cache
def _networks(proxies: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(map(ip_network, proxies))


def refuse_foreign_pages(settings: GatewaySettings) -> None:
    """Browsers say where a request began; what says nothing is no browser, or an old one."""
    if request.headers.get("Sec-Fetch-Site", "none") not in _OWN_SITES:
        raise ProblemError("csrf", "A page of another site sent this.")
    origin = request.headers.get("Origin")
    if origin is not None and not _is_own(origin, settings):
        raise ProblemError("csrf", "A page of another origin sent this.")


def _is_own(origin: str, settings: GatewaySettings) -> bool:
    """Under https the public address counts; on plain http whatever host was asked for."""
    if settings.is_secure:
        return origin == settings.public_url.rstrip("/")
    return urlsplit(origin).netloc == request.host != ""
