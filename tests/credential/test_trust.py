"""Lists of trusted issuers, and who only looks like one of them."""

from __future__ import annotations

import json
import time

import pytest

from issuer.credential.errors import CredentialError
from issuer.credential.imitation import TrustedIssuer, warn_of_imitation
from issuer.credential.report import Outcome, Verdict
from issuer.credential.resemblance import host_imitates, mixes_scripts, name_imitates
from issuer.credential.trust import MAX_ENTRIES, read_issuer, read_list, write_list
from tests.credential.samples import Publisher, signed, signer, verify

KEY = signer().controller
RIVER = TrustedIssuer("badges.river.org", "River College")
NO_ISSUERS = (
    *("", "River College", "river", "did:web:", "did:web:1.2.3.4", "did:key:z6Mk", "did:ion:x", "http://river.org"),
    *("*.org", "1.2.3.4", "a@river.org", "https://a@river.org/", "riv\u0435r.org", "a" * 2000),
)
NO_LISTS = (
    *(b"", b"[]", b"{}", b'{"format": "touchstone-trust-1"}', b'{"format": "other", "issuers": []}'),
    *(
        b'{"format": "touchstone-trust-1", "issuers": %s}' % issuers
        for issuers in (
            *(b"{}", b"[1]", b"[{}]", b'[{"issuer": 1}]', b'[{"issuer": "x"}]', b'[{"issuer": "a.org", "name": 1}]'),
            b'[{"issuer": "a.org", "name": "%s"}]' % (b"x" * 201),
            b'[{"issuer": "a.org", "also": ""}]',
            b'[{"issuer": "a.org", "within": "https://a.org/*"}]',
        )
    ),
    *(
        b'{"format": "touchstone-trust-2", "issuers": [{"issuer": "a.org", %s}]}' % member
        for member in (b'"within": "a.org"', b'"within": 1', b'"reason": "%s"' % (b"x" * 1001), b'"was_wider": false')
    ),
)
# Of badges.river.org.
IMITATIONS = """
    badges.rivver.org badges.rver.org badges.riber.org badges.rievr.org badges.r1ver.org badges.rlver.org
    badges.river.com badges.river.org.login.net www.badges.river.org.net my.badges.river.org.net badgesriver.org
    badges.xn--rver-vpa.org badges.xn--rver-l9d.org badges.rívér.org
"""
NO_IMITATIONS = """
    badges.river.org river.org a.badges.river.org badges.lake.org credentials.river.org river.net x.org
    badges.ripper.org rivers.org
"""
NAMES = (
    *("River College", "RIVER  COLLEGE", "Rive r College", "River Colege", "Riv\u0435r College", "River C\u043ellege"),
    *("River Co11ege", "Ríver Collège", "River-College", "\uff32iver College", "Riv\u0435r C\u043ell\u0435g\u0435"),
)
WORDS = [
    ("River", False),
    ("Р\u0435ка", False),
    ("Река College", False),
    ("東京カタカナひらがな", False),
    ("Été", False),
    ("ΑΒΓ", False),
    ("xn--rver-vpa.org", False),
    ("", False),
    ("R\u0456ver", True),
    ("Riv\u03b5r College", True),
    ("xn--rver-l9d.org", True),
]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("did:web:badges.river.org:issuers:a", "did:web:badges.river.org:issuers:a"),
        (f" {KEY}\n", KEY),
        ("Badges.River.org", "badges.river.org"),
        ("badges.river.org:8443", "badges.river.org:8443"),
        ("https://river.org/issuer", "https://river.org/issuer"),
    ],
)
def test_issuers_are_known_by_id_or_host(typed: str, kept: str) -> None:
    assert read_issuer(typed) == kept


@pytest.mark.parametrize("typed", NO_ISSUERS)
def test_what_is_no_issuer_comes_on_no_list(typed: str) -> None:
    with pytest.raises(CredentialError) as refused:
        read_issuer(typed)
    assert refused.value.code == "FORMAT"


def test_a_list_comes_back_as_it_was_written() -> None:
    whole = TrustedIssuer("https://b.org/i", "B", "Their registrar told us.", "Ada Lovelace", "https://b.org/awards/*")
    entries = [RIVER, TrustedIssuer(KEY), TrustedIssuer("did:web:a.org", "Été “1”"), whole]
    data = write_list(entries)
    assert sorted(read_list(data), key=str) == sorted(entries, key=str)
    assert write_list(reversed(entries)) == data


def test_a_host_of_an_older_list_is_narrowed_and_marked_and_nothing_else_is() -> None:
    names = ["river.org", "https://river.org/", "https://river.org/a/", "did:web:river.org"]
    old = b'{"format": "touchstone-trust-1", "issuers": %s}' % json.dumps([{"issuer": each} for each in names]).encode()
    assert [(entry.issuer, entry.was_wider) for entry in read_list(old)] == [(each, each == names[0]) for each in names]
    assert b"touchstone-trust-2" in write_list(read_list(old))  # older versions would read a host for all that is on it
    assert not any(entry.was_wider for entry in read_list(write_list(read_list(old))))


def test_the_longest_list_comes_back_whole() -> None:
    entries = [TrustedIssuer(f"did:web:{number}.example.org:issuers:a", "N" * 20) for number in range(MAX_ENTRIES)]
    assert len(read_list(write_list(entries))) == MAX_ENTRIES
    with pytest.raises(CredentialError):
        read_list(write_list([*entries, RIVER]))


@pytest.mark.parametrize("data", NO_LISTS)
def test_a_file_that_is_no_list_is_refused_whole(data: bytes) -> None:
    with pytest.raises(CredentialError):
        read_list(data)


@pytest.mark.parametrize("host", IMITATIONS.split())
def test_a_host_that_looks_like_a_trusted_one_is_found(host: str) -> None:
    assert host_imitates(host, "badges.river.org")


@pytest.mark.parametrize("host", NO_IMITATIONS.split())
def test_the_same_host_its_relatives_and_others_are_no_imitation(host: str) -> None:
    assert not host_imitates(host, "badges.river.org")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_looks_like_a_trusted_one_is_found(name: str) -> None:
    assert name_imitates(name, "River College")


@pytest.mark.parametrize("name", ["", "College", "Lake College", "River School", "River College of Art", "川大学"])
def test_other_names_are_no_imitation(name: str) -> None:
    assert not name_imitates(name, "River College")


def test_short_names_differ_by_a_letter_without_imitating() -> None:
    assert not name_imitates("MIT", "RIT")
    assert not host_imitates("mit.ed", "rit.ed")
    assert name_imitates("M1T", "MIT")


@pytest.mark.parametrize(("text", "mixed"), WORDS)
def test_letters_of_several_scripts_in_one_word_are_found(text: str, mixed: bool) -> None:
    assert mixes_scripts(text) is mixed


def test_an_imitation_is_a_warning_and_turns_no_verdict() -> None:
    report = verify(signed(by=signer()))
    warned = warn_of_imitation(report, [TrustedIssuer("did:web:clinic.example", "Hi11side Clinic")])
    assert warned.verdict is Verdict.VALID_ISSUER_UNKNOWN
    assert warned.codes == ()
    assert warned.checks[:-1] == report.checks
    assert warned.checks[-1].outcome is Outcome.NOT_CHECKED
    assert "Hi11side Clinic" in warned.checks[-1].detail
    assert warn_of_imitation(report, [RIVER]) == report


def test_a_trusted_issuer_imitates_nobody() -> None:
    issuer = signer().controller
    report = verify(signed(), trusted=[issuer])
    assert warn_of_imitation(report, [TrustedIssuer(issuer, "Hillside Clinic")]) == report


def test_a_forged_badge_is_not_warned_of_it_is_refused() -> None:
    report = verify({**signed(), "name": "Other"})
    assert warn_of_imitation(report, [TrustedIssuer("a.org", "Hillside Clinic")]) == report


def test_a_host_that_imitates_is_flagged() -> None:
    publisher = Publisher(host="badqes.example")
    report = verify(publisher.badge(status=None), publisher.documents)
    warned = warn_of_imitation(report, [TrustedIssuer("badges.example")])
    assert "badqes.example looks like badges.example" in warned.checks[-1].detail


@pytest.mark.parametrize(
    "letter", ["\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}", "\N{CIRCLED LATIN CAPITAL LETTER A}"]
)
def test_a_name_without_end_costs_no_time_however_long_the_list(letter: str) -> None:
    """Names are compared outside the process with limits, and one such letter stands for eighteen."""
    known = [f"River College {number}" for number in range(200)]
    started = time.process_time()
    assert not any(name_imitates(letter * 85_000, trusted) for trusted in known)
    assert time.process_time() - started < 1


def test_what_cannot_be_seen_hides_no_imitation() -> None:
    for filler in ("\N{ZERO WIDTH SPACE}", "\N{COMBINING GRAVE ACCENT}", "\N{VARIATION SELECTOR-16}", " "):
        assert name_imitates("R" + filler * 5000 + "iver College", "River College")
