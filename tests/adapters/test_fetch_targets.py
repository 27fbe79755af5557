"""Corpus K7: addresses in documents that must never be asked, each with a listener nearby that must hear nothing."""

from __future__ import annotations

import itertools
import socket

import pytest

from issuer.adapters.fetch import Gateway, Rules
from issuer.adapters.fetch_targets import read_url, require_public_address
from issuer.credential.documents import Purpose
from issuer.credential.errors import CredentialError
from tests.adapters.listeners import Listener, answering

# Every network that is not the public internet, by one or two of its addresses.
CLOSED = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.8.9.10 169.254.169.254
    169.254.0.1 168.63.129.16 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.8 192.0.0.170 192.0.0.192 192.0.2.1
    192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.168.255.255 192.175.48.1 198.18.0.1 198.19.255.255
    198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
    :: ::1 ::7f00:1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::7f00:1
    64:ff9b::8.8.8.8 64:ff9b:1::a00:1 100::1 2001::1 2001:0:53aa:64c:0:7f2b:80ff:fffe 2001:2::1 2001:10::1 2001:20::1
    2001:db8::1 2002:7f00:1::1 2002:a00:1:: 2002:808:808:: 2620:4f:8000::1 3fff::1 4000::1 5f00::1 8000::1 fc00::1
    fd00:ec2::254 fd12:3456::1 fe80::1 fe80::1%lo fe80::1%1 febf::1 fec0::1 ff02::1 ff05::2 2606:4700::1%2
"""
OPEN = """
    8.8.8.8 1.1.1.1 93.184.216.34 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.0.1.1
    2606:4700::1111 2a00:1450:4001::8a
"""
# Hosts that lead to this machine, or nowhere good, if anything along the way reads them kindly.
HOSTS = """
    127.0.0.1 127.1 127.0.1 0 0.0.0.0 2130706433 0x7f000001 0x7f.1 0X7F.0.0.1 017700000001 0177.0.0.1 127.0.0.1.
    127.000.000.001 00000127.1 127.0.0.0x1 [::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [64:ff9b::7f00:1]
    [fe80::1%25lo] ::1 localhost LOCALHOST localhost. localhost.localdomain a.localhost ip6-localhost router.local
    db.internal metadata.google.internal x.home.arpa nas.lan x.onion x.test badges.example x.invalid intranet a
    a.intranet -a.org a-.org a..org .a.org a.org. a_b.org é.org ａ.org 127。0。0。1 ①②⑦.0.0.1 a%2eorg %31%32%37.0.0.1
    a.org%00 a.org%2f user@a.org user:word@a.org @a.org a.org@127.0.0.1 a.org:80@b.org a.org\\@b.org a.org\\b
    a.org;b a.org,b.org * *.org xn--.- [v1.x] [ ] [a.org] $HOST {h}
"""
HOSTS_WITH_GAPS = ("a.org b.org", "a.org\tb", "a.org\nb", "a\u200b.org", "a.org\0", "", " ")
LONG_HOSTS = ("a" * 64 + ".org", ".".join(["a" * 60] * 5) + ".org")
SCHEMES = """
    http HTTP ftp ftps file gopher dict ldap ldaps tftp sftp ws wss data jar netdoc javascript about blob unix smb
    view-source httpss shttp
"""
PORTS = """
    0 1 22 25 80 442 444 3306 5432 6379 8080 9200 11211 65535 65536 99999 4294967739 +443 -443 0443 ４４３ 443a 0x1bb
    443:443 443.0
"""
ENDS = """
    /#x /a# # /\\b /é /%zz /% /%0 /< /" /{x} /| /^ /` /[x]
"""
ENDS_WITH_GAPS = ("/a b", "/a\tb", "/a\r\nX: y", "/a\nb", "/a\0", "/a\u2028", "?a b", "?\r\nHost: b", "/" + "a" * 2048)
BROKEN = """
    https https: https:/ https:// https:/// //a.org/ /did.json a.org/did.json https:\\a.org\\ https:a.org https:/a.org
    https://https://a.org/ https://?a.org https://#a.org https://a.org:443:443/ https://a.org:/ did:web:a.org
"""
NO_ADDRESSES = ("", "localhost", "127.1", "0x7f000001", "2130706433", "127.0.0.1:80", " 127.0.0.1", "1.2.3.4/32")


@pytest.mark.parametrize("address", [*CLOSED.split(), *NO_ADDRESSES])
def test_an_address_that_is_not_of_the_public_internet_is_refused(address: str) -> None:
    with pytest.raises(CredentialError) as refused:
        require_public_address(address)
    assert refused.value.code == "NET_ADDRESS"


@pytest.mark.parametrize("address", OPEN.split())
def test_an_address_of_the_public_internet_is_let_through(address: str) -> None:
    assert require_public_address(address) == address


def corpus(port: int) -> set[str]:
    """The URLs of K7; `port` is where a listener of this machine hears them."""
    hosts = (*HOSTS.split(), *HOSTS_WITH_GAPS, *LONG_HOSTS)
    urls = {f"https://{host}{end}" for host in hosts for end in (f":{port}/did.json", "/did.json")}
    for scheme, host in itertools.product(SCHEMES.split(), ("127.0.0.1", "a.org")):
        urls |= {f"{scheme}://{host}:{port}/", f"{scheme}:{host}:{port}/"}
    urls |= {f"https://a.org:{each}/" for each in (*PORTS.split(), "443 ")}
    urls |= {f"https://a.org{end}" for end in (*ENDS.split(), *ENDS_WITH_GAPS)}
    return urls | {*BROKEN.split(), "", " https://a.org/", "https://a.org/ ", "\nhttps://a.org/", "https ://a.org/"}


def kind(host: str, port: int) -> list[str]:
    """A resolver kinder than any real one: it reads numbers as the system does, and all names lead here."""
    try:
        found = socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return ["127.0.0.1", "::1"]
    return [str(entry[4][0]) for entry in found]


@pytest.mark.parametrize("purpose", Purpose)
def test_no_address_of_the_corpus_is_asked_and_nobody_hears_a_thing(purpose: Purpose) -> None:
    with Listener(answering()) as canary:
        urls = sorted(corpus(canary.port))
        assert len(urls) >= 300
        rules = Rules(ports={443, canary.port}, in_total=10_000, per_host=10_000, purposes=frozenset(Purpose))
        fetcher = Gateway(rules, resolver=kind)
        for url in urls:
            with pytest.raises(CredentialError) as refused:
                fetcher.fetch_for(purpose, url)
            assert refused.value.code in ("NET_SCHEME", "NET_ADDRESS"), url
            with pytest.raises(CredentialError):
                read_url(url, ports={443})
        assert canary.connections == 0


@pytest.mark.parametrize("address", CLOSED.split())
def test_a_name_that_leads_to_such_an_address_is_not_asked(address: str) -> None:
    with Listener(answering()) as canary:
        fetcher = Gateway(Rules(ports={canary.port}), resolver=lambda *_: [address])
        with pytest.raises(CredentialError) as refused:
            fetcher.fetch(f"https://badges.river.org:{canary.port}/did.json")
        assert refused.value.code == "NET_ADDRESS"
        assert canary.connections == 0


def test_a_usual_address_is_read_as_it_stands() -> None:
    target = read_url("HTTPS://Badges.River.org/a/%C3%A9/did.json?x=1&y=/?", ports={443})
    assert (target.scheme, target.host, target.port) == ("https", "badges.river.org", 443)
    assert (target.path, target.authority) == ("/a/%C3%A9/did.json?x=1&y=/?", "badges.river.org")
    assert read_url("https://xn--bcher-kva.org", ports={443}).path == "/"
    assert read_url("https://a.org?x", ports={443}).path == "/?x"
    assert read_url("https://a.org:8443/x", ports={443, 8443}).authority == "a.org:8443"
