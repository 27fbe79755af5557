"""Badges as JWT that are good: every form that a standard knows, in every container, judged by the same line."""

from __future__ import annotations

import json
import warnings
from typing import Any

import pytest

from issuer.credential.achievement_credential import StatusEntry
from issuer.credential.baking import bake_png, extract
from issuer.credential.baking.svg import NAMESPACE
from issuer.credential.data_integrity import add_proof
from issuer.credential.document_loader import VC_V2
from issuer.credential.report import REQUIRED_CHECKS, Outcome, Verdict
from tests.credential.jwt_attack import Canary
from tests.credential.samples import (
    CREDENTIAL,
    LIST,
    NOW,
    Publisher,
    endorsement,
    outcomes,
    png,
    signed,
    signer,
    verify,
)
from tests.credential.tokens import (
    ALL,
    TokenIssuer,
    did_key_issuer,
    now_in_seconds,
    older,
    private_key,
    public_jwk,
    sign_raw,
)

WEB = "did:web:badges.example:issuers:jwt"
P256 = TokenIssuer()


def good(token: bytes, issuer: TokenIssuer, **changes: Any) -> Any:
    report = verify(token, issuer.serving(**changes), trusted=[issuer.id])
    assert (report.verdict, report.codes) == (Verdict.VALID, ())
    return report


@pytest.mark.parametrize("algorithm", ALL)
@pytest.mark.parametrize("issuer_id", [P256.id, WEB])
def test_a_token_of_each_algorithm_passes_every_check(algorithm: str, issuer_id: str) -> None:
    issuer = TokenIssuer(algorithm, issuer_id)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        report = good(issuer.sign(), issuer)
    assert outcomes(report) == dict.fromkeys(REQUIRED_CHECKS, "passed")
    assert report.check("format").detail.startswith("A credential as a signed token (JWT)")
    assert f"(JWT) signed by {algorithm}, verified with the key key-1." in report.check("signature").detail
    assert report.view.achievement_name == "Cleaning a chronic wound"
    assert "iss" not in report.view.document and "vc" not in report.view.document


@pytest.mark.parametrize("algorithm", ["EdDSA", "ES256"])
def test_a_did_key_is_the_key_however_the_header_names_it(algorithm: str) -> None:
    issuer = did_key_issuer(algorithm)
    own = public_jwk(issuer.key)
    headers: list[dict[str, Any]] = [{}, {"kid": issuer.id}, {"kid": issuer.id.removeprefix("did:key:")}, {"kid": None}]
    for header in [*headers, {"kid": None, "jwk": own}, {"jwk": own}, {"kid": None, "jwk": {**own, "alg": algorithm}}]:
        report = verify(issuer.sign(**header))
        assert (report.verdict, report.codes) == (Verdict.VALID_ISSUER_UNKNOWN, ()), header


@pytest.mark.parametrize("kid", [P256.kid, "#key-1", "key-1"])
def test_a_key_may_be_named_in_full_or_relative_to_the_issuer(kid: str) -> None:
    good(P256.sign(kid=kid), P256)


def test_the_key_of_the_header_only_chooses_among_the_issuers_own() -> None:
    other = TokenIssuer("ES256", which=7)
    methods = [P256.method(), P256.method(id=f"{P256.id}#key-2", publicKeyJwk=public_jwk(other.key))]
    lists = {"verificationMethod": methods, "assertionMethod": [method["id"] for method in methods]}
    header = P256.header(kid=None, jwk=public_jwk(other.key))
    report = good(sign_raw(header, P256.payload(), other.key, "ES256").encode(), P256, **lists)
    assert "with the fingerprint" in report.check("signature").detail


def test_a_key_that_is_not_the_issuers_fails_the_check_of_the_key() -> None:
    stranger = TokenIssuer("ES256", which=9)
    token = sign_raw(
        P256.header(kid=None, jwk=public_jwk(stranger.key)), P256.payload(), stranger.key, "ES256"
    ).encode()
    report = verify(token, P256.serving())
    assert report.check("key").outcome is Outcome.FAILED
    assert report.check("signature").outcome is Outcome.NOT_CHECKED


def test_a_key_with_an_address_of_its_own_counts_when_the_issuer_points_to_it() -> None:
    address = "https://badges.example/keys/1"
    issuer = P256.other(documents_of_others={address: public_jwk(P256.key)})
    pointing = {"verificationMethod": [address], "assertionMethod": [address]}
    good(issuer.sign(kid=address), issuer, **pointing)
    report = verify(issuer.sign(kid=address), issuer.serving())
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("KEY_NOT_LISTED",))


@pytest.mark.parametrize(
    "typ", ["JWT", "jwt", None, "vc+jwt", "application/vc+jwt", "vc-ld+jwt", "vc+ld+jwt", "VC+JWT", "vc+ld+json+jwt"]
)
@pytest.mark.parametrize("cty", [None, "vc", "application/vc"])
def test_every_name_of_a_credential_as_token_is_read(typ: str | None, cty: str | None) -> None:
    good(P256.sign(typ=typ, cty=cty), P256)


def test_claims_may_be_left_out_and_dates_may_have_parts_of_seconds() -> None:
    for name in ("iss", "sub", "jti", "nbf", "exp"):
        good(P256.sign(P256.payload(**{name: None})), P256)
    good(P256.sign(P256.payload(iat=now_in_seconds() - 5)), P256)
    good(P256.sign(P256.payload(nbf=float(P256.payload()["nbf"]))), P256)
    stamp = P256.payload()["validFrom"].replace("Z", ".75Z")
    good(P256.sign(P256.payload(validFrom=stamp)), P256)
    elsewhere = P256.payload()["validFrom"].replace("T10:00:00Z", "T12:00:00+02:00")
    good(P256.sign(P256.payload(validFrom=elsewhere)), P256)


def test_the_claims_of_version_1_1_stand_for_members_that_are_left_out() -> None:
    whole = good(P256.sign(P256.older_payload()), P256).view
    bare = older(P256.id)
    for name in ("id", "issuanceDate", "expirationDate"):
        del bare[name]
    del bare["issuer"]["id"], bare["credentialSubject"]["id"]
    view = good(P256.sign(P256.older_payload(vc=bare)), P256).view
    assert view.to_json() == whole.to_json()
    assert view.document == whole.document
    assert view.issuer_name == "Hillside Clinic"
    del bare["issuer"]
    assert good(P256.sign(P256.older_payload(vc=bare)), P256).view.issuer_id == P256.id


def test_a_token_is_found_in_every_container() -> None:
    token = P256.sign()
    svg = (f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:ob="{NAMESPACE}">'
           f'<ob:credential verify="{token.decode()}"/><circle r="4"/></svg>').encode()  # fmt: skip
    envelope = {
        "@context": [VC_V2],
        "id": f"data:application/vc+jwt,{token.decode()}",
        "type": "EnvelopedVerifiableCredential",
    }
    containers = {
        "A credential as a signed token": [token, b"\n " + token + b" \r\n", token + b"\n"],
        "A PNG picture with a credential inside, as a signed token (JWT), ": [bake_png(png(), token)],
        "An SVG picture with a credential inside, as a signed token (JWT), ": [svg],
        "A credential in JSON, as a signed token (JWT) in an envelope, ": [
            json.dumps(envelope).encode(),
            json.dumps({**envelope, "type": ["EnvelopedVerifiableCredential"], "@context": VC_V2}).encode(),
        ],
    }
    for words, files in containers.items():
        for file in files:
            assert good(file, P256).check("format").detail.startswith(words)
    assert extract(token) == ("jwt", token)
    assert extract(bake_png(png(), token)) == ("png", token)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "Surgery"}, "SHAPE_SCHEMA"),
        ({"issuer": "did:web:victim.example"}, "SHAPE_SCHEMA"),
        ({"type": ["EnvelopedVerifiableCredential", "OpenBadgeCredential"]}, "SHAPE_SCHEMA"),
        ({"type": ["VerifiableCredential", "EnvelopedVerifiableCredential"]}, "SHAPE_SCHEMA"),
        ({"@context": []}, "CONTEXT_UNKNOWN"),
        ({"@context": {"x": VC_V2}}, "CONTEXT_UNKNOWN"),
        ({"@context": [VC_V2, {"id": "https://evil.example/#id"}]}, "CONTEXT_UNKNOWN"),
        ({"@context": ["https://evil.example/", VC_V2]}, "CONTEXT_UNKNOWN"),
        ({"id": "data:application/vc+jwt,eyJ"}, "JWT_ENCODING"),
    ],
)
def test_an_envelope_that_says_anything_itself_is_refused(changes: dict[str, Any], code: str) -> None:
    envelope = {"@context": VC_V2, "id": f"data:application/vc+jwt,{P256.sign().decode()}",
                "type": "EnvelopedVerifiableCredential", **changes}  # fmt: skip
    report = verify(json.dumps(envelope).encode(), P256.serving())
    assert (report.verdict, report.codes) == (Verdict.INVALID, (code,))


@pytest.mark.parametrize(
    "address",
    ["data:application/vc+sd-jwt,eyJ.eyJ.x~", "data:application/vc+cose;base64,AAAA", "https://x.example/1", None,
     "data:application/vc+jwt;base64,ZXlK", "data:application/vc+jwt, eyJ.eyJ.eA", "data:text/plain,eyJ.eyJ.eA"],
)  # fmt: skip
def test_an_envelope_of_another_kind_is_neither_confirmed_nor_refuted(address: str | None) -> None:
    envelope = {"@context": VC_V2, "id": address, "type": "EnvelopedVerifiableCredential"}
    report = verify(json.dumps(envelope).encode(), P256.serving())
    assert (report.verdict, report.codes) == (Verdict.UNKNOWN, ("FORMAT",))


def test_a_token_whose_parts_can_be_held_back_is_neither_confirmed_nor_refuted() -> None:
    report = verify(P256.sign() + b"~WyJzYWx0IiwibmFtZSIsIngiXQ~", P256.serving())
    assert (report.verdict, report.codes) == (Verdict.UNKNOWN, ("FORMAT",))


def test_dates_status_and_endorsements_are_judged_as_in_every_badge() -> None:
    publisher = Publisher()
    issuer = TokenIssuer("EdDSA", publisher.did, which=publisher.seed)
    documents = publisher.documents
    kid = publisher.signer.verification_method
    status = StatusEntry(f"{CREDENTIAL}#status", 94_567, LIST).to_json()
    token = issuer.sign(issuer.payload(credentialStatus=status), kid=kid)
    assert verify(token, documents, trusted=[publisher.did]).verdict is Verdict.VALID
    publisher.bits.set(94_567, True)
    publisher.publish_list()
    assert verify(token, documents).verdict is Verdict.REVOKED
    asked = Canary(documents)
    assert verify(token[:-4] + b"AAAA", asked).verdict is Verdict.INVALID
    assert LIST not in asked.asked
    del publisher.served[LIST]
    report = verify(token, documents)
    assert (report.verdict, report.codes) == (Verdict.UNKNOWN, ("STATUS_FETCH",))
    praised = issuer.sign(issuer.payload(endorsement=[endorsement(CREDENTIAL)]), kid=kid)
    report = verify(praised, documents)
    assert [each.about for each in report.endorsements] == ["credential"]
    assert report.view is not None and "endorsement" not in report.view.document


def test_a_proof_inside_a_token_must_hold_as_well() -> None:
    issuer = did_key_issuer()
    badge = signed(signer(1))
    claims = {name: value for name, value in issuer.payload().items() if name not in badge}
    assert verify(issuer.sign({**badge, **claims})).verdict is Verdict.VALID_ISSUER_UNKNOWN
    unsigned = {name: value for name, value in badge.items() if name != "proof"}
    strangers = add_proof({**unsigned, "issuer": signer(2).controller}, signer(2), created=NOW)
    report = verify(issuer.sign({**unsigned, "proof": strangers["proof"]}))
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("ISSUER_MISMATCH",))


def test_the_issuers_key_document_is_all_that_is_asked_for() -> None:
    canary = Canary(P256.serving())
    verify(P256.sign(), canary, trusted=[P256.id])
    assert canary.asked == [P256.id]


def test_large_rsa_keys_are_read() -> None:
    issuer = TokenIssuer("RS256")
    key = private_key("RS256", 4, 4096)
    token = sign_raw(issuer.header(), issuer.payload(), key, "RS256").encode()
    good(token, issuer, verificationMethod=[issuer.method(publicKeyJwk=public_jwk(key))])
