"""What may be connected to: hosts of the internet, by the numbers that a socket goes to."""

import pytest

from calendars.internet import Internet, NotReached, is_public


@pytest.mark.parametrize("host", ["8.8.8.8", "193.252.19.3", "100.63.255.255", "2a00:1450:4007:80e::200e"])
def test_a_host_of_the_internet_is_reached(host: str) -> None:
    assert is_public(host)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "0.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.254"),
        *("192.168.1.254", "169.254.169.254", "100.64.0.1", "100.127.255.254", "192.0.0.8", "192.0.2.1"),
        *("192.88.99.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250"),
        *("240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8"),
        *("64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:db8::1"),
        *("2002:7f00:1::", "2002:a00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1"),
        *("fe80::1", "fe80::1%eth0", "2a00:1450:4007:80e::200e%eth0", "fec0::1", "ff02::1"),
        *("localhost", "agenda.example", "", "2130706433", "0x7f000001", "127.1"),
    ],
)
def test_the_own_network_what_hides_it_and_what_is_no_host_is_not(host: str) -> None:
    assert not is_public(host)
    with pytest.raises(NotReached):
        Internet().socket((2, 1, 6, "", (host, 443)))
