"""Our badges verified by openbadgeslib, and its badges by us: two implementations that share no code of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from openbadgeslib import baking
from openbadgeslib.ob3.credential import Achievement, Alignment, Evidence, IdentityObject, Issuer, OpenBadgeCredential
from openbadgeslib.ob3.ldp import OB3LdpSigner, OB3LdpVerifier
from openbadgeslib.ob3.status import decode_encoded_list, set_indices
from openbadgeslib.ob3.status_list import encode_bitstring
from openbadgeslib.ob3.verifier import OB3VerificationError

from issuer.credential.achievement_credential import IdentityObject as OurIdentityObject
from issuer.credential.baking import bake_png, bake_svg, unbake_png, unbake_svg
from issuer.credential.documents import NoDocuments
from issuer.credential.report import Verdict
from issuer.credential.status_list import MIN_ENTRIES, StatusList
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier
from tests.credential.samples import BASE, INDEX, SVG, Publisher, png, signed, signer

# The peer reads the clock of the machine, so what it judges is valid from long ago and without end.
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ALWAYS = {"valid_from": LONG_AGO, "valid_until": None, "awarded_date": LONG_AGO}
POSITIONS = {0, 1, 7, 8, 63, 64, 4095, 65_535, INDEX, MIN_ENTRIES - 1}


@pytest.fixture
def past(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Samples signed in the past of every machine; returns their present."""
    monkeypatch.setattr("tests.credential.samples.NOW", LONG_AGO + timedelta(hours=2))
    return LONG_AGO + timedelta(days=1)


def downloads(publisher: Publisher) -> Callable[..., bytes]:
    return lambda url, *_, **__: publisher.served[url]


def test_the_peer_verifies_our_badge_of_a_did_key(past: datetime) -> None:
    badge = signed(**ALWAYS)
    read = OB3LdpVerifier().verify(dump_json(badge))
    assert read.name == "Cleaning a chronic wound"
    assert read.issuer.name == "Hillside Clinic"
    assert [result.value for result in read.results] == [None, "B"]


def test_the_peer_verifies_our_badge_of_a_did_web_with_its_status_list(past: datetime) -> None:
    publisher = Publisher()
    publisher.publish_list(valid_until=datetime(9999, 1, 1, tzinfo=UTC))
    badge = dump_json(publisher.badge(**ALWAYS))
    # The peer verifies the proofs of lists in JWT form only; here it reads the bit.
    how: dict[str, Any] = {"check_status": True, "verify_status_list": False, "download": downloads(publisher)}
    assert OB3LdpVerifier().verify(badge, **how)
    publisher.bits.set(INDEX, True)
    publisher.publish_list(valid_until=datetime(9999, 1, 1, tzinfo=UTC))
    with pytest.raises(OB3VerificationError, match="revo"):
        OB3LdpVerifier().verify(badge, **how)


def test_the_peer_refuses_our_badge_once_it_was_changed(past: datetime) -> None:
    with pytest.raises(OB3VerificationError):
        OB3LdpVerifier().verify(dump_json({**signed(**ALWAYS), "name": "Other"}))


def test_the_peer_finds_the_recipient_by_the_hash(past: datetime) -> None:
    identity = signed(**ALWAYS)["credentialSubject"]["identifier"][0]
    assert identity["identityHash"] == IdentityObject.create("ada@example.org", "pepper").identity_hash
    theirs = IdentityObject.create("ada@example.org", "salt").to_dict()
    ours = OurIdentityObject(theirs["identityHash"], theirs["identityType"], theirs["hashed"], theirs["salt"])
    assert ours.matches("Ada@Example.org")


@pytest.fixture
def pem() -> bytes:
    key = Ed25519PrivateKey.from_private_bytes(bytes([5]) * 32)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture
def their_badge() -> OpenBadgeCredential:
    issuer_id = signer(5).verification_method.partition("#")[0]
    return OpenBadgeCredential(
        issuer=Issuer(issuer_id, "Peer", f"{BASE}/peer", image_url=f"{BASE}/p.png"),
        recipient_id="did:example:ada",
        achievement=Achievement(
            f"{BASE}/peer/achievements/1",
            "Their badge",
            "What it is",
            "How to **earn** it",
            tags=["a", "b"],
            achievement_type="Badge",
            alignments=[Alignment("Skill", "https://skills.example/s/2")],
        ),
        issuance_date=LONG_AGO,
        expiration_date=LONG_AGO + timedelta(days=400),
        evidence=[Evidence(f"{BASE}/peer/evidence/1", "What was done")],
        identifiers=[IdentityObject.create("ada@example.org", "salt")],
    )


def test_we_verify_the_peers_badge_in_every_container(pem: bytes, their_badge: OpenBadgeCredential) -> None:
    signing = OB3LdpSigner(pem)
    text = signing.sign_to_json(their_badge, created=LONG_AGO).encode()
    now = LONG_AGO + timedelta(days=1)
    report = Verifier(NoDocuments(), trusted=[their_badge.issuer.id]).verify(text, now=now)
    assert (report.verdict, report.codes) == (Verdict.VALID, ())
    assert report.view is not None
    assert report.view.achievement_name == "Their badge"
    today = datetime.now(UTC) + timedelta(minutes=1)  # baked, the peer signs at the machine's present
    for baked in (signing.sign_into_png(their_badge, png()), signing.sign_into_svg(their_badge, SVG)):
        report = Verifier(NoDocuments()).verify(baked, now=today)
        assert (report.verdict, report.codes) == (Verdict.EXPIRED, ())


def test_we_refuse_the_peers_badge_once_it_was_changed(pem: bytes, their_badge: OpenBadgeCredential) -> None:
    text = OB3LdpSigner(pem).sign_to_json(their_badge, created=LONG_AGO).replace("Their badge", "Our badge")
    report = Verifier(NoDocuments()).verify(text.encode(), now=LONG_AGO + timedelta(days=1))
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("PROOF_SIGNATURE",))


def test_each_unbakes_what_the_other_baked() -> None:
    document = '{"name":"Žluťoučký ]]> kůň <&>"}'
    assert baking.extract_png(bake_png(png(), document.encode()), keyword=baking.ITXT_KEYWORD_OB3) == document
    ours = baking.extract_svg(bake_svg(SVG, document.encode()), element=baking.SVG_ELEMENT_OB3, text_fallback=True)
    assert ours == document
    assert unbake_png(baking.bake_png(png(), document, keyword=baking.ITXT_KEYWORD_OB3)).decode() == document
    theirs: dict[str, Any] = {"element": baking.SVG_ELEMENT_OB3, "namespace": baking.SVG_NS_OB3, "as_text": True}
    assert unbake_svg(baking.bake_svg(SVG, document, **theirs)).decode() == document


def test_each_reads_the_others_status_list() -> None:
    bits = StatusList()
    for index in POSITIONS:
        bits.set(index, True)
    assert set_indices(decode_encoded_list(bits.encode())) == POSITIONS
    theirs = StatusList.decode(encode_bitstring(POSITIONS, MIN_ENTRIES))
    assert {index for index in range(MIN_ENTRIES) if theirs.get(index)} == POSITIONS
