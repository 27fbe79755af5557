"""Badges of Open Badges 1 and 2 before openbadgeslib and before us: where we differ, a sentence says who is right."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from openbadgeslib.ob2 import Assertion, IdentityObject, OB2Signer
from openbadgeslib.ob2.models import Verification
from openbadgeslib.ob2.verifier import OB2VerificationError, OB2Verifier

from issuer.credential.report import Verdict
from tests.credential.legacy import test_hosted_lies, test_signed
from tests.credential.legacy.evil_issuer import EvilIssuer, Lie
from tests.credential.legacy.honest_issuer import ASSERTION, BADGE, KEY, URN, hashed
from tests.credential.samples import SVG, png
from tests.credential.tokens import ALL

# What the peer takes and we do not.
_WORDS = "We are right: a reader of Linked Data sees other statements than a reader of the specification's words."
_KIND = "We are right: each document must be of the kind that its place asks for."
_TWICE = "We are right: it says two things about one object, and each reader may pick another."
DIFFERENCES = {
    "climb_out_of_its_folder": "We are right: servers resolve %2e%2e, so the address is outside the folder.",
    "describe_it_elsewhere": "We are right: Open Badges 2.0 asks for the BadgeClass on the issuer's origin as well.",
    "serve_another_badge_class": "We are right: what is at an address must be the object of that address.",
    "embed_a_better_issuer": _TWICE,
    "bake_two_addresses": _TWICE,
    "bake_two_ways": _TWICE,
    "call_it_signed_when_asked": "We are right: an unsigned answer that calls itself signed promises a signature.",
    "bake_another_meaning": _WORDS,
    "redefine_a_word": _WORDS,
    "redefine_a_word_when_asked": _WORDS,
    "redefine_a_word_of_the_key": _WORDS,
    "put_an_extension_first": f"{_WORDS} This order happens to be harmless; the standard's context comes first.",
    "serve_no_badge_class": _KIND,
    "serve_no_profile": _KIND,
    "serve_a_badge_class_without_id": "We are right: Open Badges 2.0 requires the id, or nobody knows whose it is.",
    "hide_a_folder_in_a_name": "We are right: servers may read %2f as a slash, and then it is outside the folder.",
    "bring_an_unknown_context": f"{_WORDS} Whoever knows that context may find it harmless; we do not fetch it.",
    "bring_nothing_but_an_unknown_context": _WORDS,
    "put_another_context_first": f"{_WORDS} Whoever knows that context may find it harmless; we do not fetch it.",
    "write_a_keyword": _WORDS,
    "write_a_member_by_its_address": _WORDS,
    "leave_open_whether_it_is_revoked": "We are right: `revoked` is a Boolean, and any other value no clear no.",
    "say_that_it_is_revoked": "We are right: Open Badges 2.0 takes `revoked: true` at the badge's address for revoked.",
    "embed_a_key_of_somebody_else": "We are right: the profile's own words name another owner of the key.",
    "list_a_key_twice": _TWICE,
    "publish_two_keys_in_one": "Either is: the first key of the text did sign. We read texts with one key only.",
    "take_the_key_back": "We are right: whoever publishes a key as revoked no longer vouches with it.",
}
WITHDRAWALS = [
    EvilIssuer.say_that_it_is_gone,
    EvilIssuer.say_that_it_is_revoked,
    EvilIssuer.leave_nothing_but_that_it_is_revoked,
    EvilIssuer.list_a_hosted_badge,
]
HOSTED = [case[0] for case in (*test_hosted_lies.LIES, *test_hosted_lies.SILENCES)] + WITHDRAWALS
SIGNED = [case[0] for case in test_signed.LIES]


@pytest.fixture
def school() -> EvilIssuer:
    """A school whose badges the peer, which reads the clock of the machine, finds in force."""
    school = EvilIssuer()
    school.assertion.update(issuedOn="2020-03-01T00:00:00Z", expires="2999-03-01T00:00:00Z")
    return school


def peer_takes(school: EvilIssuer, data: bytes) -> bool:
    peer = OB2Verifier(download=school.fetch)
    check = peer.verify_hosted if data.startswith(b"{") else peer.verify
    try:
        check(data.decode(), check_revocation=True)
    except OB2VerificationError:
        return False
    return True


def compare(school: EvilIssuer, lie: Lie, data: bytes) -> None:
    takes = peer_takes(school, data)
    assert school.verify(data).verdict not in (Verdict.VALID, Verdict.VALID_ISSUER_UNKNOWN)
    assert takes == (lie.__name__ in DIFFERENCES), "a difference without a sentence, or a sentence without one"


@pytest.mark.parametrize("lie", HOSTED, ids=lambda each: each.__name__)
def test_what_the_peer_refuses_of_hosted_badges_we_refuse(school: EvilIssuer, lie: Lie) -> None:
    lie(school)
    compare(school, lie, school.hosted_file())


@pytest.mark.parametrize("lie", SIGNED, ids=lambda each: each.__name__)
def test_what_the_peer_refuses_of_signed_badges_we_refuse(school: EvilIssuer, lie: Lie) -> None:
    school.signs()
    lie(school)
    compare(school, lie, school.signed_file())


def test_both_take_a_good_badge(school: EvilIssuer) -> None:
    assert peer_takes(school, school.hosted_file())
    assert school.verify(school.hosted_file()).verdict is Verdict.VALID


@pytest.mark.parametrize("algorithm", ALL)
def test_both_take_a_badge_that_is_signed_here(algorithm: str) -> None:
    school = EvilIssuer(algorithm).signs(issuedOn="2020-03-01T00:00:00Z", expires=None)
    assert peer_takes(school, school.signed_file())
    assert school.verify(school.signed_file()).verdict is Verdict.VALID


@pytest.mark.parametrize("algorithm", ALL)
def test_we_take_a_badge_that_the_peer_has_signed_and_baked(algorithm: str) -> None:
    school = EvilIssuer(algorithm).signs()
    private = school.key.raw_value.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    made = Assertion(
        recipient=IdentityObject.create("ada@example.org", "pepper"),
        badge=BADGE,
        verification=Verification("SignedBadge", KEY),
        id=URN,
        issued_on=datetime(2026, 3, 1, tzinfo=UTC),
    )
    signer = OB2Signer(private, algorithm)
    for data in (
        signer.sign(made).encode(),
        signer.sign_into_png(made, png()),
        signer.sign_into_svg(made, SVG),
    ):
        report = school.verify(data)
        assert (report.verdict, report.codes) == (Verdict.VALID, ())
        assert report.view is not None and report.view.recipient == hashed("ada@example.org")


def test_we_take_a_hosted_badge_that_the_peer_has_baked() -> None:
    school = EvilIssuer()
    private = school.key.raw_value.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    made = Assertion(
        recipient=IdentityObject.create("ada@example.org", "pepper"),
        badge=BADGE,
        verification=Verification("HostedBadge"),
        id=ASSERTION,
        issued_on=datetime(2026, 3, 1, tzinfo=UTC),
    )
    school.served[ASSERTION] = made.to_dict()
    assert school.verify(OB2Signer(private).sign_into_png(made, png())).verdict is Verdict.VALID
