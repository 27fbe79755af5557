"""A credential with its proof inside: Data Integrity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from issuer.credential.canonical import Reading, read
from issuer.credential.data_integrity import OtherProof, issuer_id, verify_proofs
from issuer.credential.documents import Documents
from issuer.credential.errors import excerpt
from issuer.credential.instants import format_instant
from issuer.credential.proof import Proof, read_proofs
from issuer.credential.seal import Beside, Seal


@dataclass(frozen=True, slots=True)
class EmbeddedCredential:
    """A document in JSON that carries, or should carry, its own proof."""

    document: dict[str, Any]
    description: str

    def read(self) -> Reading:
        """Return the document in its canonical shape; its proof is not looked at."""
        return read(self.document)

    def verify(self, reading: Reading, documents: Documents, *, now: datetime) -> Seal:
        """Return the seal of the issuer's proof; raises `CredentialError` as `verify_proofs`."""
        proof, others = verify_proofs(reading, read_proofs(self.document), documents, now=now)
        return Seal(issuer_id(reading.document), _describe(proof), others=tuple(map(_describe_other, others)))


def _describe(proof: Proof) -> str:
    made = f", made at {format_instant(proof.created)}" if proof.created else ""
    key = proof.verification_method.partition("#")[2] or proof.verification_method
    return f"Data Integrity proof {proof.cryptosuite}{made}, verified with the key {key}."


def _describe_other(other: OtherProof) -> Beside:
    whose = f"{excerpt(other.controller, 120)} ({other.cryptosuite})"
    if other.problem is None:
        return Beside(f"It was signed by {whose} too.", holds=True)
    return Beside(f"A signature in the name of {whose} was not checked: {other.problem.detail}", holds=False)
