"""Badges written as tokens: what Open Badges 3.0 asks for, read by ourselves and by others' libraries."""

from __future__ import annotations

import base64
import json
from functools import lru_cache
from typing import Any, get_args

import jwt
import pytest
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import ECKey, JWKRegistry, KeySet, RSAKey

from issuer.credential.data_integrity import add_proof
from issuer.credential.did import did_document, did_web, did_web_url
from issuer.credential.document_loader import OB_V3_0_0, VC_V1
from issuer.credential.documents import MappingDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.jwk_signer import JwkSigner, fingerprint, generate_token_key
from issuer.credential.jwt_signing import sign_token
from issuer.credential.report import Verdict
from issuer.credential.signer import Ed25519Signer
from issuer.credential.strict_json import dump_json
from issuer.credential.token_signer import TokenAlgorithm
from issuer.credential.verifier import Verifier
from tests.credential.samples import NOW, credential, signer
from tests.credential.tokens import b64, older, parts_of, public_jwk, seconds

DID = did_web("badges.example", ("issuers", "college"))
ALGORITHMS: tuple[TokenAlgorithm, ...] = get_args(TokenAlgorithm)


@lru_cache
def key_of(algorithm: TokenAlgorithm) -> ECKey | RSAKey:
    return generate_token_key(algorithm)


@pytest.fixture(params=ALGORITHMS)
def by(request: pytest.FixtureRequest) -> JwkSigner:
    return JwkSigner(key_of(request.param), DID)


def document_of(*signers: JwkSigner) -> dict[str, Any]:
    return did_document(DID, [signer(1).public_multibase], {fingerprint(s.public_jwk): s.public_jwk for s in signers})


def serving(*signers: JwkSigner) -> MappingDocuments:
    return MappingDocuments({did_web_url(DID): dump_json(document_of(*signers))})


def badge(**changes: Any) -> dict[str, Any]:
    told = {**credential(DID).to_json(), **changes}
    return {name: value for name, value in told.items() if value is not None}


def opened(piece: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4)))


def test_our_verifier_finds_it_valid_by_the_key_in_the_issuers_document(by):
    token = sign_token(badge(), by).encode()
    report = Verifier(serving(by), trusted=[DID]).verify(token, now=NOW)
    assert (report.verdict, report.codes) == (Verdict.VALID, ())
    assert report.view is not None and report.view.issuer_id == DID
    other = JwkSigner(generate_token_key("ES256"), DID)
    assert Verifier(serving(other)).verify(token, now=NOW).codes == ("KEY_NOT_LISTED",)


def test_the_header_names_algorithm_type_and_key_and_carries_none(by):
    header = opened(parts_of(sign_token(badge(), by).encode())[0])
    assert header == {"alg": by.algorithm, "typ": "JWT", "kid": f"{DID}#{fingerprint(by.public_jwk)}"}


def test_the_claims_are_the_credential_and_what_repeats_it(by):
    document = badge()
    claims = opened(parts_of(sign_token(document, by).encode())[1])
    assert claims == {
        **document,
        "iss": DID,
        "sub": document["credentialSubject"]["id"],
        "jti": document["id"],
        "nbf": seconds(document["validFrom"]),
        "exp": seconds(document["validUntil"]),
    }
    assert "exp" not in opened(parts_of(sign_token(badge(validUntil=None), by).encode())[1])


def test_two_other_libraries_verify_it_with_the_published_key(by):
    token = sign_token(badge(), by)
    (method,) = [each for each in document_of(by)["verificationMethod"] if each["type"] == "JsonWebKey"]
    checked = {"verify_exp": False, "verify_nbf": False, "verify_sub": True}
    read = jwt.decode(token, jwt.PyJWK(method["publicKeyJwk"], by.algorithm), [by.algorithm], options=checked)
    assert read["jti"] == badge()["id"]
    again = joserfc_jwt.decode(token, JWKRegistry.import_key(method["publicKeyJwk"]), algorithms=[by.algorithm])
    assert again.claims == read
    assert KeySet.import_key_set({"keys": [method["publicKeyJwk"]]}).keys[0].kid == method["id"].partition("#")[2]


def test_a_changed_byte_or_another_key_is_noticed_by_both(by):
    header, payload, signature = parts_of(sign_token(badge(), by).encode())
    changed = b64({**opened(payload), "name": "Another badge"})
    report = Verifier(serving(by)).verify(f"{header}.{changed}.{signature}".encode(), now=NOW)
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("PROOF_SIGNATURE",))
    with pytest.raises(jwt.InvalidSignatureError):
        key = jwt.PyJWK(by.public_jwk, by.algorithm)
        jwt.decode(f"{header}.{changed}.{signature}", key, [by.algorithm], options={"verify_exp": False})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"proof": {"type": "DataIntegrityProof"}}, "PROOF_SET"),
        ({"issuer": {"id": "did:web:elsewhere.example", "type": ["Profile"], "name": "X"}}, "ISSUER_MISMATCH"),
        ({"unknownMember": "x"}, "DATA_LOSS"),
        ({"id": None}, "SHAPE_SCHEMA"),
        ({"validFrom": "2026-11-25T10:00:00.5Z"}, "JWT_CLAIMS"),
    ],
)
def test_nothing_is_signed_that_would_not_be_read_back_as_it_was_meant(change, code):
    with pytest.raises(CredentialError) as refused:
        sign_token(badge(**change), JwkSigner(key_of("ES256"), DID))
    assert refused.value.code == code


def test_a_context_without_its_version_is_not_signed():
    document = {**older(DID), "@context": [VC_V1, OB_V3_0_0]}
    document.pop("awardedDate", None)  # Open Badges 3.0.0 does not define it
    with pytest.raises(CredentialError) as refused:
        sign_token(document, JwkSigner(key_of("ES256"), DID))
    assert refused.value.code == "CONTEXT_UNKNOWN"


def test_a_badge_whose_subject_has_no_id_is_no_token():
    document = badge()
    del document["credentialSubject"]["id"]
    with pytest.raises(CredentialError) as refused:
        sign_token(document, JwkSigner(key_of("ES256"), DID))
    assert refused.value.code == "JWT_CLAIMS"


def test_keys_for_tokens_stand_after_the_others_with_their_names_and_nothing_private(by):
    document = document_of(by)
    first, second = document["verificationMethod"]
    assert (first["type"], second["type"]) == ("Multikey", "JsonWebKey")
    assert document["assertionMethod"] == [first["id"], second["id"]]
    assert second["publicKeyJwk"] == {"kid": fingerprint(by.public_jwk), **public_jwk(by.private_key)}
    assert "d" not in second["publicKeyJwk"] and "https://w3id.org/security/jwk/v1" in document["@context"]
    assert did_document(DID, [])["@context"] == document["@context"][:2], "nobody without tokens needs its context"


def test_embedded_proofs_of_the_issuer_verify_beside_keys_for_tokens(by):
    embedded = Ed25519Signer(signer(1).private_key, DID)
    signed = dump_json(add_proof(badge(), embedded, created=NOW))
    assert Verifier(serving(by), trusted=[DID]).verify(signed, now=NOW).verdict is Verdict.VALID


def test_a_signer_does_not_show_its_key(by):
    assert repr(by) == f"JwkSigner({by.verification_method!r})"


def test_rsa_keys_are_of_3072_bits():
    assert key_of("RS256").raw_value.key_size == 3072
