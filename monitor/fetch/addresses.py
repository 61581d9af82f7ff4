"""Which IP addresses belong to the public internet (IANA special-purpose address registries, RFC 6890)."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address

_SPECIAL_V4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")
_SPECIAL_V6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
_EMBEDDING_V6 = tuple(map(IPv6Network, ("::ffff:0:0/96", "64:ff9b::/96")))
"""IPv4-mapped and NAT64: the last 32 bits are the IPv4 address that is really reached."""


def is_public(address: Address) -> bool:
    """Whether this is an address on the public internet.

    Our own tables, for ``is_global`` of the standard library lets NAT64, 6to4, site-local and multicast through, and
    differs between its versions.
    """
    if isinstance(address, IPv6Address):
        if any(address in network for network in _EMBEDDING_V6):
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        return address in _GLOBAL_V6 and not any(address in network for network in _SPECIAL_V6)
    return not any(address in network for network in _SPECIAL_V4)
