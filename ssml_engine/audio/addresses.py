"""Host name → addresses that a document may reach: public ones, and those that the operator allows.

Every address of a name is checked, after resolution, so that no spelling of a private address gets through.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# (host, port) → its addresses as text.
LookUp = Callable[[str, int], Sequence[str]]

# Addresses that carry another one inside: what counts is where the packet ends up (RFC 6052 for the first).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Some Python versions count these, or parts of them, as global: protocol assignments, 6to4 relays, site-local
# addresses, local-use NAT64.
_NEVER: tuple[Network, ...] = (
    ipaddress.IPv4Network("192.0.0.0/24"),
    ipaddress.IPv4Network("192.88.99.0/24"),
    ipaddress.IPv6Network("fec0::/10"),
    ipaddress.IPv6Network("64:ff9b:1::/48"),
)


class ForbiddenAddress(ValueError):
    """A name leads to an address that documents may not reach; the message does not say which one."""


def look_up(host: str, port: int) -> list[str]:
    """The system's answer for a name or a literal address. Raises OSError where there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def permitted_addresses(found: Sequence[str], allowed: Sequence[Network]) -> list[str]:
    """Check every address of a name and return them all.

    allowed: networks that are reachable although they are not public. Raises ForbiddenAddress if a single
    address is neither, because a name that mixes both kinds is an attack and not a mistake.
    """
    for text in found:
        # A scope such as fe80::1%eth0 is no part of the address.
        address = ipaddress.ip_address(text.partition("%")[0])
        if any(address in network for network in allowed):
            continue
        if not is_public(address):
            raise ForbiddenAddress("the name leads to an address that is not public")
    return list(found)


def is_public(address: Address) -> bool:
    """True for unicast addresses of the open internet, looking through tunnels and translations."""
    if any(address in network for network in _NEVER):
        return False
    inner = _embedded(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _embedded(address: Address) -> Address | None:
    """The IPv4 address that an IPv6 address stands for, where there is one."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None
