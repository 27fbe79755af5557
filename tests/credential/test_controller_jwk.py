"""Keys that an issuer's document writes as JWK."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.credential.controller import resolve_key
from issuer.credential.documents import MappingDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.jwk import write_jwk
from issuer.credential.multikey import decode_multikey
from issuer.credential.public_key import PublicKey
from issuer.credential.strict_json import dump_json
from tests.credential.controllers import DID, HTTPS, KEY, P256, P384, RSA, URL
from tests.credential.samples import NOW


def jwk_document(issuer: str, key: PublicKey, kind: str = "JsonWebKey2020", **members: Any) -> dict[str, Any]:
    method = {
        "id": f"{issuer}#key-1",
        "type": kind,
        "controller": issuer,
        "publicKeyJwk": {**write_jwk(key), **members},
    }
    return {"id": issuer, "type": "Profile", "verificationMethod": [method], "assertionMethod": [f"{issuer}#key-1"]}


@pytest.mark.parametrize("kind", ["JsonWebKey2020", "JsonWebKey"])
@pytest.mark.parametrize("name", ["key-1", "#key-1", f"{HTTPS}#key-1"])
def test_every_kind_of_key_is_read_from_a_jwk_by_any_of_its_names(kind: str, name: str) -> None:
    for key in (decode_multikey(KEY), decode_multikey(P256), decode_multikey(P384), RSA):
        documents = MappingDocuments({HTTPS: dump_json(jwk_document(HTTPS, key, kind))})
        assert resolve_key(name, HTTPS, documents) == key
    publisher = MappingDocuments({URL: dump_json(jwk_document(DID, RSA, kind))})
    assert resolve_key(f"{DID}#key-1", DID, publisher) == RSA


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"publicKeyMultibase": KEY}, "KEY_TYPE"),
        ({"publicKeyPem": "-----BEGIN PUBLIC KEY-----"}, "KEY_TYPE"),
        ({"type": "Multikey"}, "KEY_TYPE"),
        ({"type": "Ed25519VerificationKey2020"}, "KEY_TYPE"),
        ({"type": "RsaVerificationKey2018"}, "KEY_TYPE"),
        ({"publicKeyJwk": "x"}, "KEY_TYPE"),
        ({"privateKeyJwk": {}}, "KEY_COMPROMISED"),
        ({"secretKeyMultibase": "z"}, "KEY_COMPROMISED"),
        ({"publicKeyJwk": {**write_jwk(decode_multikey(KEY)), "d": "AA"}}, "KEY_COMPROMISED"),
        ({"publicKeyJwk": {**write_jwk(decode_multikey(KEY)), "use": "enc"}}, "KEY_RELATIONSHIP"),
        ({"publicKeyJwk": {"kty": "oct", "k": "AA"}}, "KEY_COMPROMISED"),
        ({"revoked": "2026-11-25T10:00:00Z"}, "KEY_COMPROMISED"),
        ({"controller": DID}, "KEY_CONTROLLER"),
    ],
)
def test_a_jwk_method_that_does_not_hold_is_refused(members: dict[str, Any], code: str) -> None:
    document = jwk_document(HTTPS, decode_multikey(KEY))
    document["verificationMethod"][0].update(members)
    with pytest.raises(CredentialError) as refusal:
        resolve_key(f"{HTTPS}#key-1", HTTPS, MappingDocuments({HTTPS: dump_json(document)}), now=NOW)
    assert refusal.value.code == code


def test_a_bare_name_in_the_document_itself_names_nothing() -> None:
    document = jwk_document(HTTPS, RSA)
    document["verificationMethod"][0]["id"] = "key-1"
    with pytest.raises(CredentialError, match="KEY_NOT_LISTED"):
        resolve_key("key-1", HTTPS, MappingDocuments({HTTPS: dump_json(document)}))
