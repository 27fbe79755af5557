"""Whether a key speaks for an issuer: the issuer's own document has the only word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from issuer.credential.controller import issuer_keys, resolve_key
from issuer.credential.did import did_document, did_key
from issuer.credential.documents import MappingDocuments, NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.jwk import write_jwk
from issuer.credential.multikey import decode_multikey, encode_multikey
from issuer.credential.public_key import KeyKind, PublicKey
from issuer.credential.strict_json import dump_json
from tests.credential.samples import NOW, signer

KEY = signer(1).public_multibase
OTHER = signer(2).public_multibase
DID = "did:web:badges.example:issuers:clinic"
URL = "https://badges.example/issuers/clinic/did.json"
METHOD = f"{DID}#{KEY}"


def p_curve(curve: ec.EllipticCurve, kind: KeyKind) -> str:
    point = ec.derive_private_key(7, curve).public_key()
    return encode_multikey(point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint), kind)


P256 = p_curve(ec.SECP256R1(), "P-256")
P384 = p_curve(ec.SECP384R1(), "P-384")
RSA = PublicKey(
    "RSA",
    rsa.generate_private_key(65537, 2048).public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1),
)


def resolve(document: dict[str, Any], method: str = METHOD, issuer: str = DID, url: str = URL) -> str:
    return resolve_key(method, issuer, MappingDocuments({url: dump_json(document)}), now=NOW).multibase


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


HTTPS = "https://badges.example/issuers/1"


def test_an_https_issuer_is_resolved_through_its_own_document() -> None:
    document = {**did_document(HTTPS, [KEY]), "type": "Profile", "name": "Clinic"}
    assert resolve(document, f"{HTTPS}#{KEY}", HTTPS, HTTPS) == KEY


ADDRESS = "https://badges.example/keys/1"
KEY_DOCUMENT = {"id": ADDRESS, "type": "Multikey", "controller": HTTPS, "publicKeyMultibase": KEY}


class Recording(MappingDocuments):
    """Documents that remember what was asked for."""

    def __init__(self, documents: dict[str, Any]) -> None:
        super().__init__({url: dump_json(document) for url, document in documents.items()})
        self.asked: list[str] = []

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        return super().fetch(url)


def test_a_key_that_the_issuer_describes_needs_no_document_of_its_own() -> None:
    documents = Recording({HTTPS: {"id": HTTPS, "verificationMethod": [KEY_DOCUMENT], "assertionMethod": [ADDRESS]}})
    assert resolve_key(ADDRESS, HTTPS, documents).multibase == KEY
    assert documents.asked == [HTTPS]


def test_a_key_that_the_issuer_points_to_is_fetched_from_its_address() -> None:
    documents = Recording({HTTPS: {"id": HTTPS, "assertionMethod": [ADDRESS]}, ADDRESS: KEY_DOCUMENT})
    assert resolve_key(ADDRESS, HTTPS, documents).multibase == KEY
    assert documents.asked == [HTTPS, ADDRESS]


@pytest.mark.parametrize(
    ("profile", "key", "code", "asked"),
    [
        ({}, KEY_DOCUMENT, "KEY_NOT_LISTED", [HTTPS]),
        ({"verificationMethod": [ADDRESS]}, KEY_DOCUMENT, "KEY_RELATIONSHIP", [HTTPS]),
        ({"assertionMethod": [{"id": ADDRESS}]}, KEY_DOCUMENT, "KEY_CONTROLLER", [HTTPS]),
        (
            {"assertionMethod": [ADDRESS]},
            {**KEY_DOCUMENT, "controller": "https://evil.example"},
            "KEY_CONTROLLER",
            None,
        ),
        ({"assertionMethod": [ADDRESS]}, {**KEY_DOCUMENT, "id": f"{ADDRESS}2"}, "KEY_NOT_LISTED", None),
        ({"assertionMethod": [ADDRESS]}, {"id": ADDRESS}, "KEY_CONTROLLER", None),
        ({"assertionMethod": [ADDRESS]}, [], "KEY_UNRESOLVED", None),
    ],
)
def test_a_keys_own_document_says_nothing_without_its_issuer(profile: Any, key: Any, code: str, asked: Any) -> None:
    documents = Recording({HTTPS: {"id": HTTPS, **profile}, ADDRESS: key})
    with pytest.raises(CredentialError, match=code):
        resolve_key(ADDRESS, HTTPS, documents)
    assert documents.asked == (asked or [HTTPS, ADDRESS]), "no address is called that the issuer does not point to"


def test_a_bare_jwk_belongs_to_the_issuer_who_points_to_it() -> None:
    rsa_key = write_jwk(RSA)
    documents = Recording({HTTPS: {"id": HTTPS, "assertionMethod": [ADDRESS]}, ADDRESS: {**rsa_key, "kid": ADDRESS}})
    assert resolve_key(ADDRESS, HTTPS, documents) == RSA
    unlisted = Recording({HTTPS: {"id": HTTPS}, ADDRESS: rsa_key})
    with pytest.raises(CredentialError, match="KEY_NOT_LISTED"):
        resolve_key(ADDRESS, HTTPS, unlisted)


SET = "https://badges.example/.well-known/jwks.json"
IN_SET = f"{SET}#7"


def jwk_set(*kids: str | None) -> dict[str, Any]:
    """A set whose last key is the one looked for."""
    keys = [RSA if kid == kids[-1] else decode_multikey(OTHER) for kid in kids]
    return {"keys": [{**write_jwk(key), **({"kid": kid} if kid else {})} for key, kid in zip(keys, kids, strict=True)]}


@pytest.mark.parametrize("issuer", [HTTPS, DID])
@pytest.mark.parametrize(
    ("method", "kids"), [(IN_SET, ("6", "7")), (IN_SET, (IN_SET,)), (SET, ("6", SET)), (IN_SET, (None, "7"))]
)
def test_a_key_of_a_set_belongs_to_the_issuer_who_points_to_it(issuer: str, method: str, kids: tuple[str, ...]) -> None:
    home = HTTPS if issuer == HTTPS else URL
    documents = Recording({home: {"id": issuer, "assertionMethod": [method]}, SET: jwk_set(*kids)})
    assert resolve_key(method, issuer, documents) == RSA
    assert documents.asked == [home, SET]


@pytest.mark.parametrize(
    ("listed", "served", "code"),
    [
        ([], jwk_set("7"), "ISSUER_MISMATCH"),
        ([SET], jwk_set("7"), "ISSUER_MISMATCH"),
        ([f"{SET}#6"], jwk_set("7"), "ISSUER_MISMATCH"),
        ([IN_SET], jwk_set("6"), "KEY_NOT_LISTED"),
        ([IN_SET], jwk_set(None), "KEY_NOT_LISTED"),
        ([IN_SET], {"keys": jwk_set("7")["keys"] * 2}, "KEY_NOT_LISTED"),
        ([IN_SET], {"keys": jwk_set("7")["keys"] * 101}, "KEY_UNRESOLVED"),
        ([IN_SET], {"keys": {}}, "KEY_UNRESOLVED"),
        ([IN_SET], {"keys": ["7"]}, "KEY_UNRESOLVED"),
        ([IN_SET], {"keys": [{"kid": "7"}]}, "KEY_NOT_LISTED"),
        ([IN_SET], {**jwk_set("7")["keys"][0], "kid": "7"}, "KEY_NOT_LISTED"),
        ([IN_SET], {**KEY_DOCUMENT, "id": IN_SET}, "KEY_NOT_LISTED"),
        ([IN_SET], did_document("did:web:evil.example", [KEY]), "KEY_NOT_LISTED"),
        ([IN_SET], {"keys": [{**jwk_set("7")["keys"][0], "use": "enc"}]}, "KEY_RELATIONSHIP"),
        ([IN_SET], {"keys": [{**jwk_set("7")["keys"][0], "d": "AA"}]}, "KEY_COMPROMISED"),
    ],
)
def test_a_set_of_keys_says_nothing_by_itself(listed: list[str], served: Any, code: str) -> None:
    documents = Recording({HTTPS: {"id": HTTPS, "assertionMethod": listed}, SET: served})
    with pytest.raises(CredentialError) as refusal:
        resolve_key(IN_SET, HTTPS, documents)
    assert refusal.value.code == code
    assert documents.asked == [HTTPS, SET][: 2 if listed == [IN_SET] else 1]


def test_a_key_in_a_document_on_another_host_is_not_looked_for() -> None:
    for method in ("https://evil.example/jwks.json#7", "https://badges.example:8443/jwks.json#7"):
        documents = Recording({HTTPS: {"id": HTTPS, "assertionMethod": [method]}})
        with pytest.raises(CredentialError, match="ISSUER_MISMATCH"):
            resolve_key(method, HTTPS, documents)
        assert documents.asked == []


@pytest.mark.parametrize("name", ["7", "#7", HTTPS])
def test_a_bare_set_of_keys_at_an_issuers_address_is_nobodys_word(name: str) -> None:
    """A cloud serves such a set for each of its customers, all on its own host."""
    documents = Recording({HTTPS: jwk_set("7")})
    for ask in (lambda: resolve_key(name, HTTPS, documents), lambda: issuer_keys(HTTPS, documents)):
        with pytest.raises(CredentialError) as refusal:
            ask()
        assert refusal.value.code == "KEY_UNRESOLVED"
    with pytest.raises(CredentialError, match="KEY_CONTROLLER"):
        resolve_key(name, HTTPS, Recording({HTTPS: {**jwk_set("7"), "id": "https://badges.example/other"}}))


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
