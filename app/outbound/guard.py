"""Tells which addresses a webhook may be sent to: public ones, and the networks that the operator named."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Final
from urllib.parse import SplitResult, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

URL_CHARACTERS_MAX: Final = 2_000
# Where clouds tell a machine its own credentials; some are public addresses by number.
METADATA: Final = frozenset(
    map(ipaddress.ip_address, ("168.63.129.16", "100.100.100.200", "192.0.0.192", "169.254.169.254", "fd00:ec2::254"))
)
# IPv6 addresses that carry an IPv4 address in their last 32 bits (RFC 6052).
NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


def may_reach(address: Address, networks: Sequence[Network]) -> bool:
    """Whether the address is public or in one of ``networks``; never metadata, link-local or multicast."""
    plain = _plain(address)
    if plain in METADATA or plain.is_link_local or plain.is_multicast or plain.is_unspecified or plain.is_reserved:
        return False
    # Python calls site-local addresses global, which were retired (RFC 3879) but are routed inside where given out.
    public = plain.is_global and not (isinstance(plain, ipaddress.IPv6Address) and plain.is_site_local)
    return public or any(plain.version == network.version and plain in network for network in networks)


def is_loopback(address: Address) -> bool:
    return _plain(address).is_loopback


def url_problem(url: str, networks: Sequence[Network]) -> str | None:
    """Why nothing is ever sent to ``url``: ``webhook_url`` (its form) or ``webhook_target`` (its host), else None.

    A name is looked up at each sending, not here: it may get its address later, or another one.
    """
    parts = _split(url)
    if parts is None or parts.username is not None or parts.fragment or parts.hostname is None:
        return "webhook_url"
    literal = _literal(parts.hostname)
    if literal is not None and not may_reach(literal, networks):
        return "webhook_target"
    # Without TLS only to this machine, for tests and for a relay that runs on it.
    here = parts.hostname == "localhost" or (literal is not None and is_loopback(literal))
    return None if parts.scheme == "https" or here else "webhook_url"


def _split(url: str) -> SplitResult | None:
    if len(url) > URL_CHARACTERS_MAX or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and parts.hostname else None


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _plain(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one that carries it, else the address."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inside = address.ipv4_mapped or address.sixtofour
    if inside is None and address in NAT64:
        inside = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return inside or address
