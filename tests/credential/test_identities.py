"""Whom an entry of a list covers: as exact as it is written, whatever an attacker writes into an issuer's id."""

from __future__ import annotations

import time

import pytest

from issuer.credential.checks import check_issuer
from issuer.credential.errors import CredentialError
from issuer.credential.identities import EntryKind, entries_covering, kind_of_entry, plain_address
from issuer.credential.report import Outcome
from issuer.credential.trust import read_issuer, read_place
from tests.credential.samples import signer

KEY = signer().controller


def covered(entry: str, issuer_id: str) -> bool:
    return read_issuer(entry) in entries_covering(issuer_id)


ENTRIES = [
    # entry, covered, not covered
    (KEY, [KEY], [signer(2).controller]),
    (
        "did:web:river.org",
        ["did:web:river.org"],
        ["did:web:river.org:users:mallory", "https://river.org/", "did:web:a.river.org", "did:web:river.org%3A8443"],
    ),
    (
        "did:web:river.org:issuers:a",
        ["did:web:river.org:issuers:a"],
        [
            *("did:web:river.org:issuers:a:b", "did:web:river.org:issuers:A", "did:web:river.org:issuers:%61"),
            *("did:web:river.org:issuers", "https://river.org/issuers/a", "https://river.org/issuers/a/did.json"),
        ],
    ),
    (
        "did:web:river.org%3a8443:a",
        ["did:web:river.org%3A8443:a", "did:web:river.org%3a8443:a"],
        ["did:web:river.org:8443:a", "did:web:river.org:a", "did:web:river.org%253A8443:a"],
    ),
    (
        "https://River.org/issuer",
        ["https://river.org/issuer", "https://RIVER.org/issuer", "https://river.org:443/issuer"],
        [
            *("https://river.org/issuer/", "https://river.org/issuer?v=2", "https://river.org/issuer#a"),
            *("https://river.org/Issuer", "https://river.org/issue%72", "http://river.org/issuer"),
            *("https://river.org:8443/issuer", "https://a@river.org/issuer", "https://river.org/a/../issuer"),
        ],
    ),
    (
        "https://river.org/registry/*",
        [
            *("https://river.org/registry/", "https://river.org/registry/a", "https://river.org/registry/a/b?v=2"),
            *("did:web:river.org:registry", "did:web:river.org:registry:a", "https://river.org:443/registry/a"),
        ],
        [
            *("https://river.org/registry", "https://river.org/registry2/a", "https://river.org/Registry/a"),
            *("https://river.org/a", "did:web:river.org", "did:web:river.org:users:mallory"),
            *("did:web:river.org%3A8443:registry", "https://river.org:8443/registry/a"),
        ],
    ),
    (
        "https://river.org/*",
        [
            "https://river.org",
            "https://river.org/",
            "did:web:river.org",
            "did:web:river.org:a",
            "https://river.org/a/b",
        ],
        ["https://a.river.org/", "https://river.org.net/", "https://notriver.org/", "http://river.org/", KEY],
    ),
    (
        "river.org",
        [
            "did:web:river.org",
            "https://river.org",
            "https://river.org/",
            "did:web:river.org%3A443",
            "https://RIVER.org",
        ],
        [
            *("did:web:river.org:users:mallory", "https://river.org/~mallory", "https://river.org/?user=mallory"),
            *(
                "https://river.org/issuer.json",
                "did:web:river.org%3A8443",
                "https://river.org//",
                "https://river.org/#m",
            ),
        ],
    ),
    (
        "river.org:8443",
        ["did:web:river.org%3A8443", "https://river.org:8443/"],
        ["did:web:river.org", "did:web:river.org:8443", "https://river.org/", "https://river.org:84430/"],
    ),
]
# Of the place https://river.org/registry/: each of them leads, or is read, out of it or to another host.
WAYS_OUT = (
    *("https://river.org/registry/../mallory", "https://river.org/registry/..", "https://river.org/registry/./../m"),
    *("https://river.org/registry/%2e%2e/mallory", "https://river.org/registry/.%2E/m"),
    *("https://river.org/registry/..%2fmallory", "https://river.org/registry/..%5cmallory"),
    *("https://river.org/registry/%252e%252e/m", "https://river.org/registry/..;/mallory"),
    *(
        "https://river.org/registry/%2e%2e;x=1/m",
        "https://river.org/registry//mallory",
        "https://river.org//registry/a",
    ),
    *("https://river.org/registry/%c0%ae%c0%ae/m", "https://river.org/registry/%ef%bc%8e%ef%bc%8e/m"),
    *("https://river.org/registry/%u002e%u002e/m", "https://river.org/registry/a%00b", "https://river.org/registry/a%"),
    *("https://river.org/registry/a\\..\\..\\m", "https://river.org/%72egistry/a", "https://river.org/registry%2fa"),
    *("https://river.org/registry/a#b", "https://river.org#/registry/a", "https://river.org?/registry/a"),
    *("https://river.org@evil.net/registry/a", "https://river.org:443@evil.net/registry/a"),
    *(
        "https://evil.net@river.org/registry/a",
        "https://:@river.org/registry/a",
        "https://evil.net\\@river.org/registry/a",
    ),
    *("https://river.org:0443/registry/a", "https://river.org:/registry/a", "https://river.org:99999/registry/a"),
    *("https://river.org:443:443/registry/a", "https://river.org./registry/a", "https://river.org../registry/a"),
    *("https://.river.org/registry/a", "https:///river.org/registry/a", "https:/river.org/registry/a"),
    *("https:river.org/registry/a", "//river.org/registry/a", "HTTP://river.org/registry/a"),
    *("https://r\u0131ver.org/registry/a", "https://riv\u0435r.org/registry/a", "https://river\u3002org/registry/a"),
    *("https://river.org\u2044registry/a", "https://\uff52iver.org/registry/a", "https://xn--rver-l9d.org/registry/a"),
    *("https://river.org/registry/\u2025/m", " https://river.org/registry/a", "https://river.org/registry/a b"),
    *("https://river.org/registry/a\n", "https://river.org/registry/a\t", "https://\u212aiver.org/registry/a"),
    *("did:web:river.org:registry:..", "did:web:river.org:registry:%2e%2e:m", "did:web:river.org:registry:..%2fm"),
    *("did:web:river.org:registry:..%2f..%2fm", "did:web:river.org::registry", "did:web:river.org:registry:"),
    *("did:web:river.org%2Fregistry:a", "did:web:river.org%2fregistry", "did:web:a@river.org:registry"),
    *("did:web:River.org:registry", "did:web:river.org.:registry", "did:web:river.org%3A:registry"),
    *("did:web:river.org%3A443%3A443:registry", "did:web:evil.net%40river.org:registry", "DID:web:river.org:registry"),
    *("did:webvh:river.org:registry", "did:web:river.org/registry/a", "did:web:river.org:registry#a", ""),
)
NO_ENTRIES = (
    *(
        "https://river.org*",
        "https://*.river.org/*",
        "https://river.org/a*",
        "https://river.org/*/a",
        "*",
        "*.river.org",
    ),
    *("https://river.org/a/../*", "https://river.org/a//*", "https://river.org/?a=/*", "https://river.org/%2e%2e/*"),
    *("https://a@river.org/*", "https://1.2.3.4/*", "https://0x7f.1/a", "https://2130706433/a", "https://river/*"),
    *("http://river.org/*", "https://river.org./*", "https://river.org:0/*", "https://river.org:65536/*", "river.org."),
    *(
        "river.org/",
        "river.org/a",
        "a@river.org",
        "riv\u0435r.org",
        "river.org:",
        "1.2.3.4:80",
        "0x7f.0x1",
        "river.org#",
    ),
    *("did:web:river.org:..", "did:web:river.org:a%2fb", "did:web:", "did:web:river.org:", "did:example:a"),
    *("https://river.org/a\u0301", "https://river.org/a b", 'https://river.org/"', "https://river.org/#a"),
)


@pytest.mark.parametrize(("entry", "issuer_id"), [(entry, each) for entry, yes, _ in ENTRIES for each in yes])
def test_an_entry_covers_whom_it_names(entry: str, issuer_id: str) -> None:
    assert covered(entry, issuer_id)


@pytest.mark.parametrize(("entry", "issuer_id"), [(entry, each) for entry, _, no in ENTRIES for each in no])
def test_an_entry_covers_nobody_else(entry: str, issuer_id: str) -> None:
    assert not covered(entry, issuer_id)


@pytest.mark.parametrize("issuer_id", WAYS_OUT)
def test_no_spelling_leads_into_a_place_or_a_host_that_is_trusted(issuer_id: str) -> None:
    trusted = ["https://river.org/registry/*", "https://river.org/*", "river.org", "evil.net", "did:web:river.org"]
    on_the_host = issuer_id in ("https://river.org/%72egistry/a", "https://river.org?/registry/a")
    assert set(entries_covering(issuer_id)) & set(trusted) == ({"https://river.org/*"} if on_the_host else set())
    assert on_the_host or check_issuer(issuer_id, trusted).outcome is Outcome.NOT_CHECKED


@pytest.mark.parametrize("entry", NO_ENTRIES)
def test_what_could_be_read_in_two_ways_comes_on_no_list(entry: str) -> None:
    with pytest.raises(CredentialError) as refused:
        read_issuer(entry)
    assert refused.value.code == "FORMAT"


def test_the_kinds_of_entries_are_told_apart() -> None:
    entries = [KEY, "did:web:river.org", "https://river.org/", "https://river.org/*", "river.org:8443"]
    assert [kind_of_entry(read_issuer(entry)) for entry in entries] == list(EntryKind)


def test_a_place_is_an_address_with_a_star_at_its_end() -> None:
    assert read_place(" https://River.org:443/a/* ") == "https://river.org/a/*"
    assert read_place("  ") == ""
    for text in ("https://river.org/a/", "river.org", KEY, "x"):
        with pytest.raises(CredentialError):
            read_place(text)


def test_the_most_exact_entry_is_named() -> None:
    issuer = "https://river.org/registry/a"
    trusted = {issuer, "https://river.org/registry/*", "https://river.org/*"}
    assert "one of the issuers" in check_issuer(issuer, trusted).detail
    trusted.remove(issuer)
    assert "under https://river.org/registry/," in check_issuer(issuer, trusted).detail
    assert "what river.org itself stands for" in check_issuer("did:web:river.org", ["river.org"]).detail


def test_a_trusted_host_says_that_it_is_not_all_that_is_on_it() -> None:
    check = check_issuer("did:web:river.org:users:mallory", ["river.org"])
    assert check.outcome is Outcome.NOT_CHECKED
    assert "river.org itself is trusted here, but not every issuer" in check.detail


def test_a_sign_whose_small_letter_is_a_plain_one_is_not_that_letter() -> None:
    """The Kelvin sign in small is a k: a host that is put in small letters first would be another."""
    assert covered("bank.org", "https://BANK.org/")
    assert not covered("bank.org", "https://ban\N{KELVIN SIGN}.org/")
    for entry in ("ban\N{KELVIN SIGN}.org", "https://ban\N{KELVIN SIGN}.org/*"):
        with pytest.raises(CredentialError):
            read_issuer(entry)


def test_an_id_without_end_costs_no_time() -> None:
    started = time.process_time()
    for issuer_id in (
        "https://river.org/" + "a/" * 100_000,
        "did:web:river.org" + ":a" * 100_000,
        "https://" + "a." * 99_999,
    ):
        assert plain_address(issuer_id) is None
        assert entries_covering(issuer_id) == (issuer_id,)
    assert time.process_time() - started < 2
