"""What of the internet may be reached from here: nothing of the own network, whatever a name or a redirect says."""

import ipaddress
import socket
import ssl
from collections.abc import Callable
from typing import Any

from msgspec import Struct, field

# Of IPv4 what some versions of the library count as public: relays of 6to4 (RFC 7526), and protocols' own (RFC 6890).
_NOT_HOSTS = (ipaddress.ip_network("192.88.99.0/24"), ipaddress.ip_network("192.0.0.0/24"))
# Of IPv6 nothing else was given out (RFC 4291, 2.4): not ::ffff:0:0/96, not the translated 64:ff9b::/96, no fc00::/7.
_GIVEN_OUT = ipaddress.ip_network("2000::/3")
# And of that not what leads elsewhere or nowhere: Teredo and other protocols, 6to4, and what is for books.
_NOT_THESE = tuple(map(ipaddress.ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))


def is_public(host: str) -> bool:
    """`host` is an address in numbers, as a socket connects to it."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        return (
            address.scope_id is None
            and address in _GIVEN_OUT
            and not any(address in one for one in _NOT_THESE)
        )
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in one for one in _NOT_HOSTS)
    )


class NotReached(OSError):
    """An address that may not be connected to."""


class Internet(Struct, frozen=True):
    """As the application sees it, unless whoever calls it says otherwise: tests have agendas of their own, at home.

    There is no setting for it, so that none can be wrong.
    """

    may_reach: Callable[[str], bool] = is_public
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    # As aiohttp takes it; None is the system's.
    resolver: Any = None

    def socket(self, address: tuple[Any, ...]) -> socket.socket:
        """For the very address that the connection then goes to: no name is looked up a second time."""
        family, kind, protocol, _, where = address
        if not self.may_reach(where[0]):
            raise NotReached("not of the internet")
        return socket.socket(family, kind, protocol)
