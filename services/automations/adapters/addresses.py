"""Which web addresses a webhook may call: https ones on the public internet, unless configured.

The address is checked where it is connected to, not where it was named: a name may mean another
machine a moment later (DNS rebinding).
"""

import socket
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from libs.contracts.automations import FAULTS
from libs.contracts.problem import invalid

# Networks that lead into IPv4, perhaps a private one (RFC 6052, RFC 8215, RFC 3056, RFC 4380).
_DISGUISES: Final = tuple(
    map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
)
# For protocols, not for hosts (RFC 6890); Python counts some of its addresses as global.
_FOR_PROTOCOLS: Final = ip_network("192.0.0.0/24")
_PORTS: Final = {"https": 443, "http": 80}


class ForbiddenAddressError(Exception):
    """An address that may not be called; its text says why, ``code`` is that of a fault."""

    def __init__(self, code: str) -> None:
        super().__init__(FAULTS[code].removeprefix("The address ").removesuffix("."))
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where to connect: ``ips`` were all found good, one or more, to be tried in this order;
    ``host`` is who should be there.
    """

    ips: tuple[str, ...]
    port: int
    host: str
    is_secure: bool
    path: str
    host_header: str


class Addresses:
    """``allowed`` hosts (``name`` or ``name:port``) may be private, and without TLS."""

    def __init__(self, allowed: Collection[str] = ()) -> None:
        self._allowed = frozenset(allowed)

    def check(self, url: str, field: str) -> None:
        """Raises a 422 for what is refused without asking any name server."""
        try:
            self._check_name(urlsplit(url))
        except ForbiddenAddressError as error:
            raise invalid(field, str(error)) from None

    def resolve(self, url: str) -> Target:
        """Raises ForbiddenAddressError, or OSError where the name cannot be found."""
        parts = urlsplit(url)
        self._check_name(parts)
        host, port = parts.hostname or "", _port(parts)
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not self._is_allowed(parts) and not all(map(is_public, addresses)):
            raise ForbiddenAddressError("leads_inside")
        return Target(
            ips=addresses,
            port=port,
            host=host,
            is_secure=parts.scheme == "https",
            path=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
            host_header=parts.netloc,
        )

    def _check_name(self, parts: SplitResult) -> None:
        if self._is_allowed(parts):
            return
        if parts.scheme != "https":
            raise ForbiddenAddressError("must_be_https")
        host = (parts.hostname or "").rstrip(".")
        if host == "localhost" or host.endswith(".localhost"):
            raise ForbiddenAddressError("this_machine")
        if _is_literal(host) and not is_public(host):
            raise ForbiddenAddressError("not_public")

    def _is_allowed(self, parts: SplitResult) -> bool:
        host = parts.hostname or ""
        return not self._allowed.isdisjoint({host, f"{host}:{_port(parts)}"})


def is_public(text: str) -> bool:
    """Whether anybody on the internet could reach it."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_global(address.ipv4_mapped)
        if address.is_reserved or address.is_site_local:
            return False
        if any(address in network for network in _DISGUISES):
            return False
    return _is_global(address)


def _is_global(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not address.is_multicast and address not in _FOR_PROTOCOLS


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]
