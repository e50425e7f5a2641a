import ipaddress
import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssml_engine.audio.addresses import ForbiddenAddress, is_public, look_up, permitted_addresses

PRIVATE = """\
0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8
192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 fe80::1 fc00::1 fd12::1 ff02::1
fec0::1 2001:db8::1 2002:7f00:1:: 2002:a00:1:: 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1
2001:0:4136:e378:8000:63bf:80ff:fffe
"""
PUBLIC = """\
1.1.1.1 8.8.8.8 93.184.216.34 2606:4700::1111 64:ff9b::808:808 2002:808:808:: ::ffff:8.8.8.8
"""


@pytest.mark.parametrize("text", PRIVATE.split())
def test_addresses_that_are_not_of_the_open_internet(text):
    assert not is_public(ipaddress.ip_address(text))
    with pytest.raises(ForbiddenAddress):
        permitted_addresses([text], [])


@pytest.mark.parametrize("text", PUBLIC.split())
def test_public_addresses(text):
    assert permitted_addresses([text], []) == [text]


def test_one_private_address_spoils_a_name():
    with pytest.raises(ForbiddenAddress):
        permitted_addresses(["8.8.8.8", "127.0.0.1"], [])


def test_the_refusal_does_not_tell_the_address():
    with pytest.raises(ForbiddenAddress) as caught:
        permitted_addresses(["10.11.12.13"], [])
    assert "10." not in str(caught.value)


def test_allowed_networks_are_reached_and_only_they():
    allowed = [ipaddress.ip_network("10.1.0.0/16")]
    assert permitted_addresses(["10.1.2.3", "8.8.8.8"], allowed) == ["10.1.2.3", "8.8.8.8"]
    with pytest.raises(ForbiddenAddress):
        permitted_addresses(["10.2.0.1"], allowed)


def test_a_scope_is_no_part_of_an_address():
    with pytest.raises(ForbiddenAddress):
        permitted_addresses(["fe80::1%eth0"], [])


@settings(deadline=None)
@given(st.ip_addresses(v=4))
def test_wrapping_an_address_does_not_change_the_verdict(address):
    value = int(address)
    wrapped = [
        ipaddress.IPv6Address((0xFFFF << 32) | value),
        ipaddress.IPv6Address((0x2002 << 112) | (value << 80)),
        ipaddress.IPv6Address((0x64FF9B << 96) | value),
    ]
    assert {is_public(outer) for outer in wrapped} == {is_public(address)}


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1", "localhost"])
def test_other_spellings_of_loopback_are_loopback(host):
    try:
        found = look_up(host, 443)
    except socket.gaierror:
        return  # a system that does not read this spelling cannot be led astray by it
    with pytest.raises(ForbiddenAddress):
        permitted_addresses(found, [])
