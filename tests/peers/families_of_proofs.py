"""Families of cases about proofs, dates, issuers and keys: name, document, and what is served."""

from __future__ import annotations

from typing import Any

from issuer.credential.did import did_document, did_web_url
from issuer.credential.document_loader import (
    ED25519_2020_V1,
    OB_V3,
    OB_V3_0_2,
    VC_V1,
    VC_V2,
)
from issuer.credential.relabelling import relabelled
from issuer.credential.strict_json import dump_json
from tests.credential.samples import (
    BASE,
    Publisher,
    signer,
)
from tests.credential.signing import EcdsaSigner, sign_as
from tests.peers.making import Made, Served, older, secured, secured_plainly, unsigned, without_none

_2020 = {"type": "Ed25519Signature2020", "cryptosuite": None}
_ISSUER = f"{BASE}/issuers/clinic"
P256, P384 = EcdsaSigner("P-256"), EcdsaSigner("P-384")


def suites() -> Made:
    of_2020 = {"@context": [VC_V2, OB_V3, ED25519_2020_V1]}
    made = {
        "eddsa-rdfc-2022": (unsigned(), signer(), {}),
        "eddsa-jcs-2022": (unsigned(), signer(), {"cryptosuite": "eddsa-jcs-2022", "@context": [VC_V2, OB_V3]}),
        "eddsa-jcs-2022 without its contexts": (unsigned(), signer(), {"cryptosuite": "eddsa-jcs-2022"}),
        "Ed25519Signature2020": (unsigned(**of_2020), signer(), _2020),
        "ecdsa-rdfc-2019 P-256": (unsigned(P256), P256, {"cryptosuite": "ecdsa-rdfc-2019"}),
        "ecdsa-rdfc-2019 P-384": (
            unsigned(P384), P384, {"cryptosuite": "ecdsa-rdfc-2019", "canonical": relabelled}
        ),
        "ecdsa-rdfc-2019 P-384, canonical by SHA-256": (
            unsigned(P384), P384, {"cryptosuite": "ecdsa-rdfc-2019"}
        ),
        "ecdsa-jcs-2019 P-256": (
            unsigned(P256), P256, {"cryptosuite": "ecdsa-jcs-2019", "@context": [VC_V2, OB_V3]}
        ),
        "version 1.1, eddsa-rdfc-2022": (older(), signer(), {}),
        "version 1.1, Ed25519Signature2020": (
            older(**{"@context": [VC_V1, OB_V3_0_2, ED25519_2020_V1]}), signer(), _2020
        ),
        "version 1.1, ecdsa-rdfc-2019 P-256": (older(P256), P256, {"cryptosuite": "ecdsa-rdfc-2019"}),
    }  # fmt: skip
    for name, (document, by, members) in made.items():
        badge = secured(document, by, **members)
        yield name, badge, {}
        yield f"{name}, changed", {**badge, "name": "Brain surgery"}, {}
        yield f"{name}, by another key", {**badge, "proof": _by_another(document, by, members)}, {}
        yield f"{name}, of another issuer", {**badge, "issuer": {**badge["issuer"], "id": "did:web:a.example"}}, {}


def _by_another(document: dict[str, Any], by: Any, members: dict[str, Any]) -> dict[str, Any]:
    other = EcdsaSigner(by.kind, 8) if isinstance(by, EcdsaSigner) else signer(9)
    return {**sign_as(other, document, **members), "verificationMethod": by.verification_method}


def proofs() -> Made:
    plain = unsigned()
    ours, theirs = sign_as(signer(), plain), sign_as(signer(2), plain)
    yield "none", plain, {}
    yield "an empty list", {**plain, "proof": []}, {}
    for name, changes in {
        "without type": {"type": None}, "of an unheard type": {"type": "Signature2031"},
        "without cryptosuite": {"cryptosuite": None}, "of an unheard suite": {"cryptosuite": "eddsa-2031"},
        "without key": {"verificationMethod": None}, "without purpose": {"proofPurpose": None},
        "of another purpose": {"proofPurpose": "authentication"}, "without value": {"proofValue": None},
        "without z": {"proofValue": ours["proofValue"][1:]}, "of half a value": {"proofValue": ours["proofValue"][:40]},
        "made on another day": {"created": "2026-11-24T09:30:00Z"}, "with an end": {"expires": "2027-01-01T00:00:00Z"},
        "with a word nobody knows": {"grade": "A"}, "with a nonce": {"nonce": "x"}, "with an id": {"id": "urn:x:1"},
    }.items():  # fmt: skip
        yield name, {**plain, "proof": without_none({**ours, **changes})}, {}
    for name, members in {
        "that names an end": {"expires": "2027-01-01T00:00:00Z"}, "that is over": {"expires": "2026-11-25T09:59:59Z"},
        "made tomorrow": {"created": "2026-11-26T10:00:00Z"}, "made without a date": {"created": None},
        "made without a zone": {"created": "2026-11-25T09:30:00"}, "made to authenticate": {
            "proofPurpose": "authentication"}, "made with an id": {"id": "urn:x:1"},
        "made with a nonce": {"nonce": "x"}, "made for a domain": {"domain": "https://verifier.example"},
        "made with a challenge": {"challenge": "1"},
    }.items():  # fmt: skip
        yield name, secured_plainly(plain, None, **members), {}
    yield "twice the issuer's", {**plain, "proof": [ours, ours]}, {}
    yield "the issuer's and another's", {**plain, "proof": [ours, theirs]}, {}
    yield "the issuer's and a forged one", {**plain, "proof": [ours, {**theirs, "proofValue": ours["proofValue"]}]}, {}
    forged = {**ours, "proofValue": theirs["proofValue"]}
    yield "two of the issuer, one forged", {**plain, "proof": [ours, forged]}, {}
    yield "another's alone", {**plain, "proof": theirs}, {}
    yield "others' alone", {**plain, "proof": [theirs, sign_as(signer(3), plain)]}, {}
    yield "the issuer's and one of an unheard suite", {**plain, "proof": [ours, {**ours, "cryptosuite": "x-2031"}]}, {}
    far = sign_as(Publisher().signer, plain)
    yield "the issuer's and one whose key is not at hand", {**plain, "proof": [ours, far]}, {}
    first = sign_as(signer(2), plain, id="urn:x:1")
    chain = {**plain, "proof": [first]}
    second = sign_as(signer(), chain, previousProof="urn:x:1")
    yield "a chain", {**plain, "proof": [first, second]}, {}
    yield "a chain without its beginning", {**plain, "proof": [second]}, {}
    yield "a chain to nowhere", {**plain, "proof": [first, {**second, "previousProof": "urn:x:2"}]}, {}


def dates() -> Made:
    for name, members in {
        "over": {"validUntil": "2026-11-25T09:59:59Z"}, "over now": {"validUntil": "2026-11-25T10:00:00Z"},
        "over a minute ago": {"validUntil": "2026-11-25T09:59:00Z"}, "over long ago": {
            "validFrom": "2020-01-01T00:00:00Z", "validUntil": "2021-01-01T00:00:00Z"},
        "not yet": {"validFrom": "2026-11-25T10:00:01Z"}, "not for a year": {"validFrom": "2027-11-25T10:00:00Z"},
        "not for a minute": {"validFrom": "2026-11-25T10:01:00Z"}, "without an end": {"validUntil": None},
        "turned round": {"validFrom": "2026-11-24T00:00:00Z", "validUntil": "2026-11-23T00:00:00Z"},
        "without a zone": {"validFrom": "2026-11-24T10:00:00"}, "a day only": {"validUntil": "2030-01-01"},
        "no date": {"validUntil": "never"}, "in another zone": {"validUntil": "2026-11-25T11:00:01+01:00"},
        "with a fraction": {"validUntil": "2026-11-25T10:00:00.001Z"}, "29 February": {
            "validUntil": "2027-02-29T00:00:00Z"}, "a second too many": {"validUntil": "2026-12-31T23:59:60Z"},
        "hour 24": {"validUntil": "2026-11-25T24:00:00Z"}, "the year 10000": {"validUntil": "10000-01-01T00:00:00Z"},
        "in small letters": {"validUntil": "2027-11-25t10:00:00z"},
    }.items():  # fmt: skip
        yield name, secured_plainly(unsigned(**members)), {}
    for name, members in {
        "1.1, over": {"expirationDate": "2026-11-25T09:59:59Z"},
        "1.1, not yet": {"issuanceDate": "2026-11-25T10:00:01Z"},
        "1.1, without a beginning": {"issuanceDate": None},
    }.items():
        yield name, secured_plainly(older(**members)), {}


def _publisher(controller: str, **changes: Any) -> Served:
    by = signer(3, controller)
    document = without_none({**did_document(controller, [by.public_multibase]), **changes})
    address = did_web_url(controller) if controller.startswith("did:web:") else controller
    return {address: dump_json(document)}


def issuers() -> Made:
    for name, controller in {
        "did:web": "did:web:badges.example", "did:web with a path": Publisher().did,
        "did:web with a port": "did:web:badges.example%3A8443", "https": _ISSUER,
    }.items():  # fmt: skip
        badge = secured(unsigned(signer(3, controller)), signer(3, controller))
        yield name, badge, _publisher(controller)
        yield f"{name}, not at hand", badge, {}
        yield f"{name}, of another id", badge, _publisher(controller, id="did:web:other.example")
    yield "as a text", secured_plainly(unsigned(issuer=signer().controller)), {}
    yield "as a list", secured_plainly(unsigned(issuer=[unsigned()["issuer"]])), {}
    victim = Publisher().did
    yield "a victim's, own key", secured_plainly(unsigned(signer(3, victim))), Publisher().served
    yield "without id", secured_plainly(unsigned(issuer={"type": ["Profile"], "name": "Clinic"})), {}
    yield "no address", secured_plainly(unsigned(issuer="Hillside Clinic")), {}


def keys() -> Made:
    """What the issuer's document says of the key."""
    did = Publisher().did
    by = signer(3, did)
    badge = secured(unsigned(by), by)
    listed = did_document(did, [by.public_multibase])
    method = listed["verificationMethod"][0]
    for name, changes in {
        "for nothing": {"assertionMethod": []}, "not described": {"verificationMethod": []},
        "to authenticate only": {"assertionMethod": [], "authentication": [method["id"]]},
        "without purposes": {"assertionMethod": None},
        "of another": {"verificationMethod": [{**method, "controller": "did:web:evil.example"}]},
        "of nobody": {"verificationMethod": [without_none({**method, "controller": None})]},
        "revoked": {"verificationMethod": [{**method, "revoked": "2026-11-01T00:00:00Z"}]},
        "over": {"verificationMethod": [{**method, "expires": "2026-11-01T00:00:00Z"}]},
        "another": {"verificationMethod": [{**method, "publicKeyMultibase": signer(9).public_multibase}]},
        "of an unheard type": {"verificationMethod": [{**method, "type": "Key2031"}]},
        "inside assertionMethod": {"assertionMethod": [method], "verificationMethod": None},
        "twice": {"verificationMethod": [method, method]},
        "as Ed25519VerificationKey2020": {"verificationMethod": [{**method, "type": "Ed25519VerificationKey2020"}]},
    }.items():  # fmt: skip
        yield name, badge, {did_web_url(did): dump_json(without_none({**listed, **changes}))}
