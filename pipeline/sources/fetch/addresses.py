"""Which addresses a fetch may connect to: those of the public internet only."""

from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address

# The standard library's `is_global` takes these for public (Python 3.11).
_IPV4_REFUSED = tuple(
    map(
        IPv4Network,
        (
            "100.64.0.0/10",  # shared between a provider and its customers (RFC 6598)
            "192.0.0.0/24",  # protocol assignments (RFC 6890), a cloud's metadata among them
            "192.88.99.0/24",  # the 6to4 relay (RFC 7526)
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and the broadcast address
            "168.63.129.16/32",  # Azure's host agent: a public address that only guests reach
        ),
    )
)
_IPV6_PUBLIC = IPv6Network("2000::/3")
"""All that is given out (RFC 4291). So the loopback, link-local, unique local, multicast,
IPv4-mapped and IPv4-compatible addresses and NAT64 (64:ff9b::/96) are refused as one."""
_IPV6_REFUSED = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments, Teredo (an IPv4 address inside) among them
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4: an IPv4 address inside
            "3fff::/20",  # documentation (RFC 9637)
        ),
    )
)


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the public internet; False for what is no address."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return ip.is_global and not any(ip in network for network in _IPV4_REFUSED)
    return ip in _IPV6_PUBLIC and ip.is_global and not any(ip in one for one in _IPV6_REFUSED)
