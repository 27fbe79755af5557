"""Badges as JWT between us and openbadgeslib: its tokens read by us, ours by it, and the same attacks by both."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3.credential import Achievement, Evidence, IdentityObject, Issuer, OpenBadgeCredential
from openbadgeslib.ob3.signer import OB3Signer
from openbadgeslib.ob3.verifier import OB3Verifier
from sqlalchemy.orm import Session

from issuer.credential.did import did_web_url
from issuer.credential.report import Verdict
from issuer.credential.token_signer import TokenAlgorithm
from issuer.credential.verifier import Verifier
from issuer.services.keys import issuer_documents, rotate_key
from issuer.services.token_keys import choose_tokens
from issuer.store.organizations import Organization
from issuer.store.people import Person
from tests.conftest import ADDRESSES, award_request
from tests.credential.jwt_attack import ISSUERS
from tests.credential.jwt_attacks import attacks
from tests.credential.samples import BASE, SVG, png
from tests.credential.tokens import ALL, TokenIssuer, did_key_issuer, parts_of
from tests.standins import MemoryKeys

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NOW = LONG_AGO + timedelta(days=1)
WEB = "did:web:badges.example:issuers:jwt"
# Beginning of the code of an attack that the peer takes -> the rule that it does not have.
PEER_IS_LAXER = {
    "JWT_KEYBIND": "a member of the header leads to a key elsewhere: the peer passes over it, another reader may not",
    "JWT_HEADER": "Open Badges 3.0, section 8.2.3, closes the header and asks for kid or jwk",
    "JWT_CLAIMS": "nbf and exp must be the dates of the credential, and whoever aud does not name must refuse",
    "JWT_ENCODING": "RFC 7515, section 2: base64url has no padding",
    "TIME_ORDER": "a token made in the future was not made",
    "PARSE_": "RFC 7515, section 4, and RFC 8725, section 2.6: UTF-8, and every name once",
    "SIZE": "nothing of that size is a header",
    "SHAPE_": "the rules of shape are ours: one reader would show this, another that",
    "CONTEXT_": "the same, for what the words mean",
    "DATA_LOSS": "the same, for words that mean nothing",
}


@pytest.fixture(params=ALL)
def issuer(request: pytest.FixtureRequest) -> TokenIssuer:
    return TokenIssuer(request.param, WEB)


def theirs(issuer_id: str) -> OpenBadgeCredential:
    return OpenBadgeCredential(
        issuer=Issuer(issuer_id, "Peer", f"{BASE}/peer"),
        recipient_id="did:example:ada",
        achievement=Achievement(f"{BASE}/peer/achievements/1", "Their badge", "What it is", "How to **earn** it"),
        issuance_date=LONG_AGO,
        expiration_date=LONG_AGO + timedelta(days=400),
        evidence=[Evidence(f"{BASE}/peer/evidence/1", "What was done")],
        identifiers=[IdentityObject.create("ada@example.org", "salt")],
    )


def pem(issuer: TokenIssuer, *, private: bool) -> bytes:
    key: Any = issuer.key
    made: bytes = key.as_pem(private=private)
    return made


def downloads(issuer: TokenIssuer) -> Callable[..., bytes]:
    document = json.dumps(issuer.document()).encode()
    return lambda url, *_, **__: {did_web_url(issuer.id): document}[url]


def test_we_verify_the_peers_tokens_in_every_container(issuer: TokenIssuer) -> None:
    signing = OB3Signer(pem(issuer, private=True), algorithm=issuer.algorithm)
    badge = theirs(issuer.id)
    files = (signing.sign(badge).encode(), signing.sign_into_png(badge, png()), signing.sign_into_svg(badge, SVG))
    for data in files:
        report = Verifier(issuer.serving(), trusted=[issuer.id]).verify(data, now=NOW)
        assert (report.verdict, report.codes) == (Verdict.VALID, ())
        assert report.view is not None and report.view.achievement_name == "Their badge"
        later = Verifier(issuer.serving()).verify(data, now=NOW + timedelta(days=500))
        assert later.verdict is Verdict.EXPIRED
    header, payload, signature = files[0].decode().split(".")
    changed = f"{header}.{payload[:-8]}AAAA{payload[-4:]}.{signature}".encode()
    assert Verifier(issuer.serving()).verify(changed, now=NOW).verdict is Verdict.INVALID


def test_we_do_not_believe_the_key_that_the_peer_sends_along(issuer: TokenIssuer) -> None:
    thief = issuer.other(which=9) if issuer.algorithm != "RS256" else TokenIssuer("ES256", WEB)
    token = OB3Signer(pem(thief, private=True), algorithm=thief.algorithm).sign(theirs(issuer.id))
    report = Verifier(issuer.serving()).verify(token.encode(), now=NOW)
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("JWT_KEYBIND",))


@pytest.mark.parametrize("signs_with", ["EdDSA", "ES256"])
def test_we_verify_the_peers_token_of_a_did_key(signs_with: str) -> None:
    issuer = did_key_issuer(signs_with)
    token = OB3Signer(pem(issuer, private=True), algorithm=signs_with).sign(theirs(issuer.id))
    assert Verifier(issuer.serving()).verify(token.encode(), now=NOW).verdict is Verdict.VALID_ISSUER_UNKNOWN


@pytest.fixture
def past(monkeypatch: pytest.MonkeyPatch) -> None:
    """Samples that are valid at the machine's present, which the peer reads."""
    started = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    monkeypatch.setattr("tests.credential.samples.NOW", started)


@pytest.mark.usefixtures("past")
def test_the_peer_verifies_the_tokens_that_we_call_valid(issuer: TokenIssuer) -> None:
    token = issuer.sign()
    now = datetime.now(UTC)
    assert Verifier(issuer.serving(), trusted=[WEB]).verify(token, now=now).verdict is Verdict.VALID
    read = OB3Verifier.for_issuer_did(WEB, download=downloads(issuer)).verify(token.decode())
    assert read.name == "Cleaning a chronic wound"
    header, payload, signature = parts_of(token)
    with pytest.raises(LibOpenBadgesException):
        OB3Verifier.for_issuer_did(WEB, download=downloads(issuer)).verify(f"{header}.{payload[:-4]}AAAA.{signature}")


@pytest.mark.usefixtures("past")
def test_of_the_attacks_the_peer_takes_only_those_that_a_rule_of_ours_names() -> None:
    """What the peer refuses we refuse as well; where it is laxer, the code says which rule it does not have."""
    peers = [OB3Verifier(pem(issuer, private=False)) for issuer in ISSUERS]
    # A peer that is handed the key has no document to look into.
    comparable = [each for each in attacks() if not each.codes[:1] or not each.codes[0].startswith(("KEY_", "ISSUER_"))]
    comparable = [each for each in comparable if not each.name.startswith(("key", "kid"))]
    found = set()
    for attack in comparable:
        if attack.verdict is Verdict.INVALID and any(_accepts(peer, attack.token) for peer in peers):
            found.add(next((rule for rule in PEER_IS_LAXER if attack.codes[0].startswith(rule)), attack.codes[0]))
    assert found == set(PEER_IS_LAXER)


@pytest.mark.parametrize("algorithm", get_args(TokenAlgorithm))
def test_the_peer_verifies_what_is_issued_here_by_the_documents_that_are_published_here(
    session: Session, organization: Organization, owner: Person, key_ring: MemoryKeys, award_in: Any, algorithm: Any
) -> None:
    """Also after the key was replaced, and beside the Ed25519 keys that stand first in the same document."""
    started = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    choose_tokens(session, organization, algorithm, key_ring=key_ring, actor=owner, now=started)
    issued = [award_in(session, now=started)]
    rotate_key(session, organization, key_ring, ADDRESSES, actor=owner, now=started)
    issued.append(award_in(session, award_request(recipient_email="new@example.org"), now=started))
    document = issuer_documents(session, organization, ADDRESSES)
    assert document is not None
    served = {did_web_url(document["id"]): json.dumps(document).encode()}

    def download(url: str, *_: Any, **__: Any) -> bytes:
        return served[url]

    for credential in issued:
        read = OB3Verifier.for_issuer_did(document["id"], download=download).verify(credential.token)
        assert read.name == "Leading a group discussion" and read.issuer.id == document["id"]
        header, payload, signature = parts_of(credential.token.encode())
        with pytest.raises(LibOpenBadgesException):
            peer = OB3Verifier.for_issuer_did(document["id"], download=download)
            peer.verify(f"{header}.{payload[:-4]}AAAA.{signature}")


def _accepts(peer: Any, token: bytes) -> bool:
    try:
        peer.verify(token.decode("utf-8", "replace"))
    except LibOpenBadgesException:
        return False
    return True
