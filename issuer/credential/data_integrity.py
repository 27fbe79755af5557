"""Data Integrity proofs: eddsa-rdfc-2022, signing and verifying; ecdsa-rdfc-2019 and the suites of `jcs`, verifying.

One function for each step of “Data Integrity EdDSA Cryptosuites v1.0”, section 3.2, which “Data Integrity
ECDSA Cryptosuites v1.0”, section 3.2, repeats with another hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from issuer.credential import jcs
from issuer.credential.canonical import Loader, Reading, canonicalize, read
from issuer.credential.controller import controller_of, issuer_mismatch, resolve_key
from issuer.credential.document_loader import OB_V3_0_0, load_document
from issuer.credential.documents import Documents
from issuer.credential.errors import CredentialError, Uncheckable, excerpt
from issuer.credential.instants import format_instant
from issuer.credential.proof import EDDSA_RDFC_2022, JCS_SUITES, SUITES, Proof, encode_proof_value, read_proofs
from issuer.credential.public_key import KeyKind, PublicKey
from issuer.credential.relabelling import relabelled
from issuer.credential.signer import Signer

# Of a proof by another, these say "it is not known whose it is" or "it held once", and not "it is forged".
_UNCERTAIN = ("KEY_", "NET_", "ISSUER_", "TIME_", "PROOF_EXPIRED")

Canonicalizer = Callable[[dict[str, Any]], bytes]
"""From a document to its canonical statements: `canonicalize`, or another for documents that are no badges."""


@dataclass(frozen=True, slots=True)
class OtherProof:
    """A proof beside the issuer's: of which suite, whose it says it is, and what kept it from being checked."""

    cryptosuite: str
    controller: str
    problem: CredentialError | None
    """None when it holds: then it is the controller's, who vouches for the same document."""


def add_proof(document: dict[str, Any], signer: Signer, *, created: datetime) -> dict[str, Any]:
    """Return a new document: this one, secured by `signer` (section 3.2.1, Create Proof).

    Raises `CredentialError` for everything a verifier would refuse, so that nothing is signed which is
    not read back as it was meant; PROOF_SET when the document has a proof already; ISSUER_MISMATCH when
    the signer is not the issuer.
    """
    if "proof" in document:
        raise CredentialError("PROOF_SET", "The document has a proof already.")
    reading = read(document)
    if OB_V3_0_0 in document["@context"]:
        # What stands at its address has changed: nobody could say what the signature covers.
        raise CredentialError("CONTEXT_UNKNOWN", "The context of Open Badges is named without its version.")
    if controller_of(signer.verification_method) != issuer_id(document):
        raise issuer_mismatch()
    options = proof_options(signer, created=created)
    hash_data = hashing(reading.canonical, transform(proof_configuration(document, options)))
    return {**document, "proof": {**options, "proofValue": encode_proof_value(signer.sign(hash_data))}}


def proof_options(signer: Signer, *, created: datetime) -> dict[str, Any]:
    """Return the options of a proof that is to be made, its members in the order in which they are written."""
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": EDDSA_RDFC_2022,
        "created": format_instant(created),
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }


def verify_proof(document: dict[str, Any], documents: Documents, *, now: datetime) -> Proof:
    """Return the issuer's proof, once everything in the document is known to be signed by the issuer.

    The document must have the canonical shape; every proof must be understood, and the issuer's current and right.
    Nothing but key documents is asked of `documents`.
    Raises `CredentialError`; reading the document is safe only through `rebuild`.
    """
    return verify_reading(read(document), read_proofs(document), documents, now=now)


def verify_reading(reading: Reading, proofs: list[Proof], documents: Documents, *, now: datetime) -> Proof:
    """`verify_proof` for a document that has been read already, with its proofs (`read_proofs`)."""
    return verify_proofs(reading, proofs, documents, now=now)[0]


def verify_proofs(
    reading: Reading,
    proofs: list[Proof],
    documents: Documents,
    *,
    now: datetime,
    by: str | None = None,
    canonicalizer: Canonicalizer = canonicalize,
) -> tuple[Proof, tuple[OtherProof, ...]]:
    """Return the issuer's proof and what is known of the proofs beside it (Data Integrity 1.0, sections 4.5 and 4.6).

    Every proof is looked at. Those of the issuer must all be current and hold; one at least must be of a suite
    that is read here. A proof by another that is wrong spoils the whole, since somebody has forged a part of it;
    one that cannot be looked up or checked is named as that and takes nothing from what the issuer has signed.
    `by` stands in for the issuer where the document has none; `canonicalizer` must be the reading's.
    Raises as `verify_proof`; PROOF_SET for a wrong proof by another; `Uncheckable`.
    """
    issuer = issuer_id(reading.document) if by is None else by
    own = [proof for proof in proofs if controller_of(proof.verification_method) == issuer] or (
        # A key with an address of its own belongs to the issuer if the issuer's document points to it.
        proofs if len(proofs) == 1 else [proof for proof in proofs if "#" not in proof.verification_method]
    )
    if not own:
        raise CredentialError("ISSUER_MISMATCH", "None of the proofs is by the issuer named in the credential.")
    for proof in own:
        proof.require_current(now)
    checked = [proof for proof in own if proof.signature is not None]
    if not checked:
        own[0].require_checkable()
    signed = [_signed_bytes(proof, proofs, reading, canonicalizer) for proof in checked]
    for proof, (canonical_document, canonical_configuration) in zip(checked, signed, strict=True):
        key = resolve_key(proof.verification_method, issuer, documents, now=now)
        _verify_over(proof, canonical_document, canonical_configuration, key)
    # Nobody else's document is asked for before the issuer's proof has held.
    beside = [proof for proof in proofs if proof not in checked]
    return checked[0], tuple(_judge_other(proof, proofs, reading, documents, now, canonicalizer) for proof in beside)


def _judge_other(
    proof: Proof,
    proofs: list[Proof],
    reading: Reading,
    documents: Documents,
    now: datetime,
    canonicalizer: Canonicalizer,
) -> OtherProof:
    """Say what is known of a proof beside the issuer's. Raises PROOF_SET when it is wrong."""
    controller = controller_of(proof.verification_method)
    try:
        proof.require_checkable()
        proof.require_current(now)
        signed = _signed_bytes(proof, proofs, reading, canonicalizer)
        key = resolve_key(proof.verification_method, controller, documents, now=now)
        _verify_over(proof, *signed, key)
    except CredentialError as error:
        if isinstance(error, Uncheckable) or error.code.startswith(_UNCERTAIN):
            return OtherProof(proof.cryptosuite, controller, error)
        raise CredentialError(
            "PROOF_SET", f"The proof by {excerpt(controller)} does not hold. {error.detail}"
        ) from error
    return OtherProof(proof.cryptosuite, controller, None)


def issuer_id(document: dict[str, Any]) -> str:
    """Return the id of the issuer, named as text or as an object. Raises SHAPE_SCHEMA when there is none."""
    issuer = document.get("issuer")
    identifier = issuer.get("id") if isinstance(issuer, dict) else issuer
    if not isinstance(identifier, str):
        raise CredentialError("SHAPE_SCHEMA", "The credential names no issuer.")
    return identifier


def transform(document: dict[str, Any], loader: Loader = load_document) -> bytes:
    """Section 3.2.3, Transformation: the canonical form of an unsecured document (or proof configuration)."""
    return canonicalize(document, loader)


def proof_configuration(document: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """Section 3.2.5, Proof Configuration: the proof options in the context of their document."""
    return {"@context": document["@context"], **options}


def hashing(canonical_document: bytes, canonical_configuration: bytes, kind: KeyKind = "Ed25519") -> bytes:
    """Section 3.2.4, Hashing: hash of the configuration, then hash of the document.

    The hash is SHA-256, or SHA-384 for a P-384 key.
    """
    algorithm = hashlib.sha384 if kind == "P-384" else hashlib.sha256
    return algorithm(canonical_configuration).digest() + algorithm(canonical_document).digest()


def verify_signature(proof: Proof, hash_data: bytes, key: PublicKey) -> None:
    """Section 3.2.7, Proof Verification. Raises PROOF_TYPE, PROOF_ENCODING or PROOF_SIGNATURE."""
    signature = proof.require_checkable()
    if key.kind not in SUITES[proof.cryptosuite]:
        raise CredentialError("PROOF_TYPE", f"An {key.kind} key does not sign with {proof.cryptosuite}.")
    if len(signature) != key.signature_length:
        raise CredentialError("PROOF_ENCODING", f"A signature of an {key.kind} key has {key.signature_length} bytes.")
    if not key.is_canonical(signature):
        raise CredentialError("PROOF_ENCODING", "The signature is not in its canonical form.")
    key.verify(signature, hash_data)


def _verify_over(proof: Proof, document: bytes, configuration: bytes, key: PublicKey) -> None:
    """Verify a proof over canonical forms. Raises as `verify_signature`.

    With P-384, statements are “expected” to be canonical by SHA-384 (ECDSA Cryptosuites, section 3.2.3), which not
    every issuer has read so: in either form they are the same statements, and what is signed is exactly they.
    """
    if key.kind == "P-384" and proof.cryptosuite not in JCS_SUITES:
        stronger = relabelled(document), relabelled(configuration)
        try:
            return verify_signature(proof, hashing(*stronger, key.kind), key)
        except CredentialError as error:
            if error.code != "PROOF_SIGNATURE" or stronger == (document, configuration):
                raise
    return verify_signature(proof, hashing(document, configuration, key.kind), key)


def _signed_bytes(
    proof: Proof, proofs: list[Proof], reading: Reading, canonicalizer: Canonicalizer
) -> tuple[bytes, bytes]:
    """Return what a proof signs, document and proof options, each in the canonical form of its suite.

    The document is signed with the proofs that this one follows (Data Integrity 1.0, section 4.5).
    """
    options = proof.options()
    previous = [each.document for each in proofs if each.id in proof.previous]
    if proof.cryptosuite in JCS_SUITES:
        unsecured = jcs.unsecured_document(reading, options)
        secured = {**unsecured, "proof": previous} if previous else unsecured
        return jcs.transform(secured), jcs.proof_configuration(options)
    configuration = canonicalizer(proof_configuration(reading.document, options))
    return canonicalizer({**reading.document, "proof": previous}) if previous else reading.canonical, configuration
