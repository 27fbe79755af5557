"""Rule C8: the proof object, its closed set of members and its one spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from issuer.credential import base58btc
from issuer.credential.errors import CredentialError, Uncheckable, excerpt
from issuer.credential.instants import CLOCK_SKEW, parse_instant
from issuer.credential.iri import is_absolute_iri
from issuer.credential.public_key import KeyKind

EDDSA_RDFC_2022 = "eddsa-rdfc-2022"
ECDSA_RDFC_2019 = "ecdsa-rdfc-2019"
EDDSA_JCS_2022 = "eddsa-jcs-2022"
ECDSA_JCS_2019 = "ecdsa-jcs-2019"
JCS_SUITES = (EDDSA_JCS_2022, ECDSA_JCS_2019)
"""The suites that sign the JSON itself; the others sign its statements."""
ED25519_SIGNATURE_2020 = "Ed25519Signature2020"
"""The one suite that is a type of its own; its steps are those of eddsa-rdfc-2022 (the EdDSA suites, appendix B)."""
SUITES: dict[str, tuple[KeyKind, ...]] = {
    EDDSA_RDFC_2022: ("Ed25519",),
    ECDSA_RDFC_2019: ("P-256", "P-384"),
    EDDSA_JCS_2022: ("Ed25519",),
    ECDSA_JCS_2019: ("P-256", "P-384"),
    ED25519_SIGNATURE_2020: ("Ed25519",),
}
"""Cryptosuite -> the kinds of key that may sign with it."""

# Selective disclosure, and two suites of before Data Integrity. No maintained library for Python verifies them, so
# a proof of theirs is neither right nor wrong here, if only it looks like one. What it looks like: the multibase of
# the CBOR tags that begin every proof of the two suites; a detached JWS (RFC 7797).
_DISCLOSING = ("proofValue", re.compile(r"u2V0[A-Za-z0-9_-]{40,}"))
_DETACHED = ("jws", re.compile(r"eyJ[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]{40,}"))
_UNREAD = {
    "ecdsa-sd-2023": _DISCLOSING,
    "bbs-2023": _DISCLOSING,
    "Ed25519Signature2018": _DETACHED,
    "JsonWebSignature2020": _DETACHED,
}

MAX_PROOFS = 8

# `domain` and `challenge` are left out on purpose: they ask the verifier to compare, and a badge has
# nothing to compare with. What is not checked must not look as if it was.
_REQUIRED = ("type", "verificationMethod", "proofPurpose")
_MEMBERS = {*_REQUIRED, "id", "created", "expires", "nonce"}
_LENGTHS = {64, 96}
_PROOF_VALUE = re.compile(r"z[1-9A-HJ-NP-Za-km-z]{1,140}")


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof in a form we understand; nothing is said yet about whether it holds."""

    cryptosuite: str
    verification_method: str
    signature: bytes | None
    """None where the suite is known but not read here: `require_checkable`."""
    created: datetime | None
    expires: datetime | None
    id: str | None
    previous: tuple[str, ...]
    document: dict[str, Any]
    """The proof object as it stands in the credential."""

    def options(self) -> dict[str, Any]:
        """Return the proof options: everything but the signature."""
        return {name: value for name, value in self.document.items() if name != "proofValue"}

    def require_checkable(self) -> bytes:
        """Return the signature; raise `Uncheckable` (PROOF_TYPE) for a suite that exists but is not read here."""
        if self.signature is None:
            raise Uncheckable("PROOF_TYPE", f"Proofs of the kind “{self.cryptosuite}” cannot be checked here yet.")
        return self.signature

    def require_current(self, now: datetime) -> None:
        """Raise PROOF_EXPIRED after `expires`, TIME_ORDER when made later than `now` (and five minutes)."""
        if self.created is not None and self.created > now + CLOCK_SKEW:
            raise CredentialError("TIME_ORDER", "The proof says that it will be made in the future.")
        if self.expires is not None and self.expires <= now:
            raise CredentialError("PROOF_EXPIRED", f"The proof expired at {self.document['expires']}.")


def read_proofs(document: dict[str, Any]) -> list[Proof]:
    """All proofs of a document. All must be understood.

    Raises `CredentialError`: PROOF_MISSING, PROOF_FIELD, PROOF_TYPE, PROOF_PURPOSE, PROOF_ENCODING,
    PROOF_CHAIN, TIME_FORMAT; PROOF_SET when one of several is not understood.
    """
    proof = document.get("proof", [])
    members = proof if isinstance(proof, list) else [proof]
    if not members:
        raise CredentialError("PROOF_MISSING", "The document carries no proof, so anyone may have written it.")
    if len(members) > MAX_PROOFS:
        raise CredentialError("PROOF_SET", f"The document carries more than {MAX_PROOFS} proofs.")
    proofs = []
    for member in members:
        try:
            proofs.append(read_proof(member))
        except CredentialError as error:
            if len(members) == 1 or error.code == "PROOF_CHAIN":
                raise
            raise CredentialError("PROOF_SET", f"One of several proofs is not understood. {error.detail}") from error
    _require_chain(proofs)
    return proofs


def read_proof(member: Any) -> Proof:
    """One proof object, read strictly. Raises as `read_proofs`, without PROOF_SET."""
    if not isinstance(member, dict):
        raise CredentialError("PROOF_TYPE", "The proof is not an object.")
    suite = _suite_of(member)
    for name in sorted(set(member) - _members_of(suite)):
        raise CredentialError("PROOF_FIELD", f"“{excerpt(name)}” does not belong in a proof.")
    if member.get("proofPurpose") != "assertionMethod":
        raise CredentialError("PROOF_PURPOSE", "The proof was not made to assert a credential.")
    for name, value in member.items():
        if name == "@context" and isinstance(value, list) and all(isinstance(each, str) for each in value):
            continue
        if not isinstance(value, str) and name not in ("previousProof", "proofValue"):
            raise CredentialError("PROOF_FIELD", f"The member “{name}” of the proof is not a text.")
    for name in ("verificationMethod", "id"):
        if not is_absolute_iri(member.get(name)) and (name in member or name in _REQUIRED):
            raise CredentialError("PROOF_FIELD", f"The member “{name}” of the proof is not an absolute address.")
    return Proof(
        cryptosuite=suite,
        verification_method=member["verificationMethod"],
        signature=_decode_proof_value(member.get("proofValue")) if suite in SUITES else None,
        created=parse_instant(member["created"]) if "created" in member else None,
        expires=parse_instant(member["expires"]) if "expires" in member else None,
        id=member.get("id"),
        previous=_read_previous(member),
        document=member,
    )


def _suite_of(member: dict[str, Any]) -> str:
    """Return the suite that a proof names: by its type, or by `cryptosuite`, never by both. Raises PROOF_TYPE."""
    integrity = member.get("type") == "DataIntegrityProof"
    named = member.get("cryptosuite" if integrity else "type")
    known = isinstance(named, str) and (named in SUITES or named in _UNREAD) and integrity == named[0].islower()
    if not known or (not integrity and "cryptosuite" in member):
        named = member.get("cryptosuite") or member.get("type")
        raise CredentialError("PROOF_TYPE", f"A proof of the kind “{excerpt(named)}” is not one we verify.")
    assert isinstance(named, str), "a known suite has a name"
    if named in _UNREAD:
        signature, form = _UNREAD[named]
        if not form.fullmatch(str(member.get(signature))):
            raise CredentialError("PROOF_TYPE", f"The proof is not written as those of {named} are.")
    return named


@cache  # for each suite that is known, and no other comes here
def _members_of(suite: str) -> frozenset[str]:
    """Rule C8: the members that a proof of a suite may have; no context defines others for it."""
    if suite not in SUITES:
        return frozenset({*_MEMBERS, "cryptosuite", "previousProof", _UNREAD[suite][0]})
    if suite == ED25519_SIGNATURE_2020:
        return frozenset({*_MEMBERS, "proofValue"})
    # Only the suites over JSON let a proof say which contexts it covers; elsewhere those of the document count.
    contexts = {"@context"} if suite in JCS_SUITES else set()
    return frozenset({*_MEMBERS, "cryptosuite", "proofValue", "previousProof", *contexts})


def encode_proof_value(signature: bytes) -> str:
    """Return a signature in base58btc with the multibase letter `z`."""
    return "z" + base58btc.encode(signature)


def _decode_proof_value(text: Any) -> bytes:
    """64 or 96 bytes in base58btc, which spells them in one way only; PROOF_ENCODING otherwise."""
    if isinstance(text, str) and _PROOF_VALUE.fullmatch(text):
        signature = base58btc.decode(text[1:])
        if len(signature) in _LENGTHS:
            return signature
    raise CredentialError("PROOF_ENCODING", "The signature is not written as base58btc of a whole signature.")


def _read_previous(member: dict[str, Any]) -> tuple[str, ...]:
    if "previousProof" not in member:
        return ()
    value = member["previousProof"]
    previous = value if isinstance(value, list) else [value]
    if not previous or not all(isinstance(each, str) for each in previous) or len(set(previous)) != len(previous):
        raise CredentialError("PROOF_CHAIN", "previousProof is not the id of another proof.")
    return tuple(previous)


def _require_chain(proofs: list[Proof]) -> None:
    """Require that every previous proof is one of the set and none follows itself (Data Integrity 1.0, section 4.4)."""
    identifiers = [proof.id for proof in proofs if proof.id is not None]
    if len(set(identifiers)) != len(identifiers):
        raise CredentialError("PROOF_SET", "Two proofs bear the same id.")
    by_id = {proof.id: proof for proof in proofs if proof.id is not None}
    for proof in proofs:
        if not all(each in by_id for each in proof.previous):
            raise CredentialError("PROOF_CHAIN", "A proof follows one that the document does not carry.")
        ahead, seen = list(proof.previous), set()
        while ahead:
            current = by_id[ahead.pop()]
            if current is proof:
                raise CredentialError("PROOF_CHAIN", "A proof follows itself.")
            if current.id not in seen:
                seen.add(current.id)
                ahead.extend(current.previous)
