import socket

import pytest

from pipeline.sources.fetch.fetching import Access, BlockedAddressError, make_socket

ODD = ("2130706433", "0x7f000001", "0177.0.0.1", "127.1", "127.0.0.1.nip.example", "[::1]")
"""What resolvers of some systems take for 127.0.0.1; a socket is made for none of them."""


def resolved(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, 80)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", *ODD]
)
def test_no_socket_is_made_for_an_address_that_is_not_of_the_public_internet(address):
    with pytest.raises(BlockedAddressError):
        make_socket(Access(), resolved(address))


@pytest.mark.parametrize(
    ("access", "address"), [(Access(), "93.184.216.34"), (Access(allow_private=True), "127.0.0.1")]
)
def test_a_socket_is_made_for_a_public_address_and_for_any_where_that_is_allowed(access, address):
    with make_socket(access, resolved(address)) as made:
        assert made.type == socket.SOCK_STREAM
