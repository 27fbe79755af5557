"""Issuer identities, and whether a key speaks for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from issuer.credential.did import did_document, did_key, did_web, did_web_url, resolve_verification_method
from issuer.credential.documents import MappingDocuments, NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.multikey import encode_multikey
from issuer.credential.strict_json import dump_json
from tests.credential.samples import NOW, signer

KEY = signer(1).public_multibase
OTHER = signer(2).public_multibase
DID = "did:web:badges.example:issuers:clinic"
URL = "https://badges.example/issuers/clinic/did.json"
METHOD = f"{DID}#{KEY}"


def resolve(document: dict[str, Any], method: str = METHOD, issuer: str = DID, url: str = URL) -> str:
    return resolve_verification_method(method, issuer, MappingDocuments({url: dump_json(document)}), now=NOW).multibase


@pytest.mark.parametrize(
    ("host", "path", "did", "url"),
    [
        ("badges.example", (), "did:web:badges.example", "https://badges.example/.well-known/did.json"),
        ("badges.example", ("a", "b"), "did:web:badges.example:a:b", "https://badges.example/a/b/did.json"),
        ("badges.example:8443", ("a",), "did:web:badges.example%3A8443:a", "https://badges.example:8443/a/did.json"),
        ("localhost:8000", (), "did:web:localhost%3A8000", "https://localhost:8000/.well-known/did.json"),
    ],
)
def test_a_did_web_names_the_address_of_its_document(host: str, path: tuple[str, ...], did: str, url: str) -> None:
    assert did_web(host, path) == did
    assert did_web_url(did) == url


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.8:80", "0x7f.1", "2130706433", "127.1", "1.2.3.4."])
def test_a_did_web_is_never_an_ip_address(host: str) -> None:
    with pytest.raises(CredentialError, match="NET_ADDRESS"):
        did_web(host)


@pytest.mark.parametrize(
    "did",
    [
        "did:web:",
        "did:web:Badges.example",
        "did:web:badges.example/evil",
        "did:web:user@badges.example",
        "did:web:badges.example%2Fevil",
        "did:web:badges.example%3A",
        "did:web:badges.example%3A99999",
        "did:web:badges.example%3A80%3A90",
        "did:web:badges.example:",
        "did:web:badges.example:..:etc",
        "did:web:badges.example:%2e%2e:etc",
        "did:web:badges.example:a?b",
        "did:web:badges.example:a#b",
        "did:web:badges..example",
        "did:web:-badges.example",
        "did:key:abc",
        "https://badges.example",
    ],
)
def test_a_malformed_did_web_leads_nowhere(did: str) -> None:
    with pytest.raises(CredentialError, match="KEY_UNRESOLVED"):
        did_web_url(did)


def test_the_key_that_the_issuers_document_lists_is_resolved() -> None:
    assert resolve(did_document(DID, [OTHER, KEY])) == KEY


def test_relative_and_embedded_methods_are_understood() -> None:
    document = did_document(DID, [KEY])
    document["verificationMethod"][0]["id"] = f"#{KEY}"
    document["assertionMethod"] = [f"#{KEY}"]
    assert resolve(document) == KEY
    document["assertionMethod"] = document.pop("verificationMethod")
    assert resolve(document) == KEY


def test_a_key_is_good_until_its_time_comes() -> None:
    document = did_document(DID, [KEY])
    document["verificationMethod"][0].update(expires="2026-11-25T10:00:01Z", revoked="2027-01-01T00:00:00Z")
    assert resolve(document) == KEY
    with pytest.raises(CredentialError, match="KEY_COMPROMISED"):
        resolve_verification_method(METHOD, DID, MappingDocuments({URL: dump_json(document)}))


def test_a_did_key_needs_no_document() -> None:
    did = did_key(KEY)
    assert resolve_verification_method(f"{did}#{KEY}", did, NoDocuments()).multibase == KEY


@pytest.mark.parametrize("method", [did_key(KEY), f"{did_key(KEY)}#{OTHER}", f"{did_key(KEY)}#key-0"])
def test_a_did_key_has_no_other_key_than_itself(method: str) -> None:
    with pytest.raises(CredentialError, match="KEY_NOT_LISTED"):
        resolve_verification_method(method, did_key(KEY), NoDocuments())


@pytest.mark.parametrize("issuer", [did_key(OTHER), DID, "https://badges.example/issuers/1"])
def test_a_key_never_speaks_for_another_issuer(issuer: str) -> None:
    with pytest.raises(CredentialError, match="ISSUER_MISMATCH"):
        resolve_verification_method(f"{did_key(KEY)}#{KEY}", issuer, NoDocuments())
    if issuer != DID:
        with pytest.raises(CredentialError, match="ISSUER_MISMATCH"):
            resolve(did_document(DID, [KEY]), issuer=issuer)


def without(member: str) -> Callable[[dict[str, Any]], object]:
    return lambda document: document.pop(member)


def changed(**members: Any) -> Callable[[dict[str, Any]], object]:
    return lambda document: document.update(members)


def method_changed(**members: Any) -> Callable[[dict[str, Any]], object]:
    return lambda document: document["verificationMethod"][0].update(members)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (changed(verificationMethod=[]), "KEY_NOT_LISTED"),
        (changed(verificationMethod="x", assertionMethod=[METHOD]), "KEY_NOT_LISTED"),
        (without("verificationMethod"), "KEY_NOT_LISTED"),
        (lambda d: d["verificationMethod"].append(d["verificationMethod"][0]), "KEY_NOT_LISTED"),
        (without("assertionMethod"), "KEY_RELATIONSHIP"),
        (changed(assertionMethod=[], authentication=[METHOD]), "KEY_RELATIONSHIP"),
        (changed(assertionMethod=[], keyAgreement=[METHOD]), "KEY_RELATIONSHIP"),
        (changed(assertionMethod=[f"{DID}#{OTHER}"], capabilityInvocation=[METHOD]), "KEY_RELATIONSHIP"),
        (changed(id="did:web:evil.example"), "KEY_CONTROLLER"),
        (without("id"), "KEY_CONTROLLER"),
        (method_changed(controller="did:web:evil.example"), "KEY_CONTROLLER"),
        (method_changed(controller=None), "KEY_CONTROLLER"),
        (method_changed(type="JsonWebKey"), "KEY_TYPE"),
        (method_changed(type=["Multikey"]), "KEY_TYPE"),
        (method_changed(publicKeyMultibase=None), "KEY_TYPE"),
        (method_changed(publicKeyMultibase=KEY + " "), "KEY_TYPE"),
        (method_changed(revoked="2026-01-01T00:00:00Z"), "KEY_COMPROMISED"),
        (method_changed(revoked="2026-11-25T10:00:00Z"), "KEY_COMPROMISED"),
        (method_changed(expires="2026-01-01T00:00:00Z"), "KEY_COMPROMISED"),
        (method_changed(expires="soon"), "TIME_FORMAT"),
    ],
)
def test_a_document_that_does_not_vouch_for_the_key_is_refused(
    change: Callable[[dict[str, Any]], object], code: str
) -> None:
    document = did_document(DID, [KEY])
    change(document)
    with pytest.raises(CredentialError) as refusal:
        resolve(document)
    assert refusal.value.code == code


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"id":"a","id":"b"}', b"<html>", b"[" * 999])
def test_a_document_that_cannot_be_read_resolves_nothing(body: bytes) -> None:
    with pytest.raises(CredentialError, match="KEY_UNRESOLVED"):
        resolve_verification_method(METHOD, DID, MappingDocuments({URL: body}))


@pytest.mark.parametrize("issuer", ["http://badges.example/i", "did:ion:abc", "urn:uuid:1", "ftp://badges.example/i"])
def test_other_kinds_of_identity_are_not_resolved(issuer: str) -> None:
    with pytest.raises(CredentialError, match="KEY_UNRESOLVED"):
        resolve_verification_method(f"{issuer}#{KEY}", issuer, NoDocuments())


HTTPS = "https://badges.example/issuers/1"


def test_an_https_issuer_is_resolved_through_its_own_document() -> None:
    document = {**did_document(HTTPS, [KEY]), "type": "Profile", "name": "Clinic"}
    assert resolve(document, f"{HTTPS}#{KEY}", HTTPS, HTTPS) == KEY


def test_a_key_with_an_address_of_its_own_needs_its_controllers_word() -> None:
    address = "https://badges.example/keys/1"
    key = {"id": address, "type": "Multikey", "controller": HTTPS, "publicKeyMultibase": KEY}
    profile = {"id": HTTPS, "verificationMethod": [key], "assertionMethod": [address]}
    both = {address: dump_json(key), HTTPS: dump_json(profile)}
    assert resolve_verification_method(address, HTTPS, MappingDocuments(both)).multibase == KEY
    silent = {**both, HTTPS: dump_json({"id": HTTPS})}
    with pytest.raises(CredentialError, match="KEY_NOT_LISTED"):
        resolve_verification_method(address, HTTPS, MappingDocuments(silent))
    theirs = {**both, address: dump_json({**key, "controller": "https://evil.example"})}
    with pytest.raises(CredentialError, match="ISSUER_MISMATCH"):
        resolve_verification_method(address, HTTPS, MappingDocuments(theirs))
    another = {**both, address: dump_json({**key, "id": "https://badges.example/keys/2"})}
    with pytest.raises(CredentialError, match="KEY_NOT_LISTED"):
        resolve_verification_method(address, HTTPS, MappingDocuments(another))


def test_a_key_is_of_the_type_that_its_document_names() -> None:
    point = ec.derive_private_key(7, ec.SECP256R1()).public_key()
    compressed = point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    for key, kind, fits in (
        (KEY, "Multikey", True),
        (KEY, "Ed25519VerificationKey2020", True),
        (encode_multikey(compressed, "P-256"), "Multikey", True),
        (encode_multikey(compressed, "P-256"), "Ed25519VerificationKey2020", False),
    ):
        document = did_document(DID, [key])
        document["verificationMethod"][0]["type"] = kind
        if fits:
            assert resolve(document, f"{DID}#{key}") == key
        else:
            with pytest.raises(CredentialError, match="KEY_TYPE"):
                resolve(document, f"{DID}#{key}")


def test_our_document_is_one_that_other_libraries_accept() -> None:
    document = did_document(DID, [KEY])
    assert document["@context"] == ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
    assert document["verificationMethod"][0] == {
        "id": METHOD,
        "type": "Multikey",
        "controller": DID,
        "publicKeyMultibase": KEY,
    }
    assert document["assertionMethod"] == [METHOD]


MEMBERS = ["id", "type", "controller", "publicKeyMultibase", "verificationMethod", "assertionMethod", "revoked"]
ANY_DOCUMENT = st.dictionaries(
    st.sampled_from(MEMBERS),
    st.recursive(
        st.none() | st.booleans() | st.sampled_from([DID, METHOD, KEY, "Multikey", "#", ""]),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS), inner, max_size=5),
        max_leaves=10,
    ),
)


@given(ANY_DOCUMENT)
def test_any_document_resolves_or_is_refused(document: dict[str, Any]) -> None:
    try:
        assert resolve(document) == KEY
    except CredentialError as refusal:
        assert refusal.code.startswith(("KEY_", "ISSUER_", "TIME_"))
