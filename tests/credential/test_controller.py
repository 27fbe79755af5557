"""Whether a key speaks for an issuer: the issuer's own document has the only word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.credential.controller import issuer_keys, resolve_key
from issuer.credential.did import did_document, did_key
from issuer.credential.documents import MappingDocuments, NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.multikey import decode_multikey
from issuer.credential.strict_json import dump_json
from tests.credential.controllers import DID, HTTPS, KEY, METHOD, OTHER, P256, P384, URL, Recording, resolve
from tests.credential.samples import NOW


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
        resolve_key(METHOD, DID, MappingDocuments({URL: dump_json(document)}))


def test_a_did_key_needs_no_document() -> None:
    did = did_key(KEY)
    assert resolve_key(f"{did}#{KEY}", did, NoDocuments()).multibase == KEY


@pytest.mark.parametrize("method", [did_key(KEY), f"{did_key(KEY)}#{OTHER}", f"{did_key(KEY)}#key-0"])
def test_a_did_key_has_no_other_key_than_itself(method: str) -> None:
    with pytest.raises(CredentialError, match="KEY_NOT_LISTED"):
        resolve_key(method, did_key(KEY), NoDocuments())


@pytest.mark.parametrize("issuer", [did_key(OTHER), DID, "https://badges.example/issuers/1"])
def test_a_key_never_speaks_for_another_issuer(issuer: str) -> None:
    with pytest.raises(CredentialError, match="ISSUER_MISMATCH"):
        resolve_key(f"{did_key(KEY)}#{KEY}", issuer, NoDocuments())
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
        resolve_key(METHOD, DID, MappingDocuments({URL: body}))


@pytest.mark.parametrize("issuer", ["http://badges.example/i", "did:ion:abc", "urn:uuid:1", "ftp://badges.example/i"])
def test_other_kinds_of_identity_are_not_resolved(issuer: str) -> None:
    with pytest.raises(CredentialError, match="KEY_UNRESOLVED"):
        resolve_key(f"{issuer}#{KEY}", issuer, NoDocuments())


def test_an_https_issuer_is_resolved_through_its_own_document() -> None:
    document = {**did_document(HTTPS, [KEY]), "type": "Profile", "name": "Clinic"}
    assert resolve(document, f"{HTTPS}#{KEY}", HTTPS, HTTPS) == KEY


@pytest.mark.parametrize(
    "given_up",
    [
        {"deactivated": True},
        {"deactivated": "true"},
        {"deactivated": {}},
        {"didDocumentMetadata": {"deactivated": True}},
        {"deactivated": False, "didDocumentMetadata": {"deactivated": 1}},
    ],
)
@pytest.mark.parametrize(("issuer", "url"), [(DID, URL), (HTTPS, HTTPS)])
def test_an_identity_that_was_given_up_has_no_keys(issuer: str, url: str, given_up: dict[str, Any]) -> None:
    documents = Recording({url: {**did_document(issuer, [KEY]), **given_up}})
    for ask in (lambda: resolve_key(f"{issuer}#{KEY}", issuer, documents), lambda: issuer_keys(issuer, documents)):
        with pytest.raises(CredentialError) as refusal:
            ask()
        assert refusal.value.code == "KEY_NOT_LISTED"
        assert "given up" in refusal.value.detail


def test_what_a_resolver_wraps_around_a_given_up_identity_is_understood() -> None:
    wrapped = {"didDocument": {"id": DID}, "didDocumentMetadata": {"deactivated": True}}
    with pytest.raises(CredentialError, match="KEY_NOT_LISTED"):
        resolve(wrapped)
    wrapped["didDocumentMetadata"] = {}
    with pytest.raises(CredentialError, match="KEY_CONTROLLER"):
        resolve(wrapped)


def test_an_identity_that_is_said_not_to_be_given_up_keeps_its_keys() -> None:
    assert resolve({**did_document(DID, [KEY]), "deactivated": False, "didDocumentMetadata": {}}) == KEY


def test_the_keys_that_speak_for_an_issuer_are_told_without_those_that_do_not() -> None:
    document = did_document(DID, [KEY, OTHER, P256])
    document["verificationMethod"][1]["revoked"] = "2026-01-01T00:00:00Z"
    document["verificationMethod"].append({"id": f"{DID}#old", "type": "RsaVerificationKey2018", "controller": DID})
    document["assertionMethod"] += [f"{DID}#old", "https://elsewhere.example/key", 7, {"id": []}]
    document["assertionMethod"].remove(f"{DID}#{P256}")
    documents = Recording({URL: document})
    assert issuer_keys(DID, documents, now=NOW) == {METHOD: decode_multikey(KEY)}
    assert documents.asked == [URL], "no other address is called"
    assert issuer_keys(did_key(KEY), NoDocuments()) == {f"{did_key(KEY)}#{KEY}": decode_multikey(KEY)}
    with pytest.raises(CredentialError, match="KEY_CONTROLLER"):
        issuer_keys("did:web:badges.example:issuers:other", Recording({URL.replace("clinic", "other"): document}))


@pytest.mark.parametrize("kind", ["P-256", "P-384"])
def test_a_did_key_of_the_p_curves_is_its_own_key(kind: str) -> None:
    multibase = {"P-256": P256, "P-384": P384}[kind]
    assert multibase.startswith({"P-256": "zDna", "P-384": "z82L"}[kind])
    did = did_key(multibase)
    assert resolve_key(f"{did}#{multibase}", did, NoDocuments()).kind == kind


def test_a_crowd_of_keys_is_not_searched() -> None:
    document = did_document(DID, [KEY])
    document["verificationMethod"] *= 200
    with pytest.raises(CredentialError, match="KEY_UNRESOLVED"):
        resolve(document)


def test_a_key_is_of_the_type_that_its_document_names() -> None:
    for key, kind, fits in (
        (KEY, "Multikey", True),
        (KEY, "Ed25519VerificationKey2020", True),
        (P256, "Multikey", True),
        (P256, "Ed25519VerificationKey2020", False),
    ):
        document = did_document(DID, [key])
        document["verificationMethod"][0]["type"] = kind
        if fits:
            assert resolve(document, f"{DID}#{key}") == key
        else:
            with pytest.raises(CredentialError, match="KEY_TYPE"):
                resolve(document, f"{DID}#{key}")


MEMBERS = [
    *("id", "type", "controller", "publicKeyMultibase", "publicKeyJwk", "verificationMethod", "assertionMethod"),
    *("deactivated", "keys", "kid", "revoked", "kty", "crv", "x", "y", "n", "e", "use", "alg"),
]
ANY_DOCUMENT = st.dictionaries(
    st.sampled_from(MEMBERS),
    st.recursive(
        st.none()
        | st.booleans()
        | st.sampled_from([DID, METHOD, KEY, "Multikey", "JsonWebKey2020", "RSA", "EC", "P-256", "AQAB", "#", ""]),
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
