"""A credential with its proof inside: Data Integrity."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from issuer.credential.canonical import Reading
from issuer.credential.data_integrity import OtherProof, issuer_id, verify_proofs
from issuer.credential.documents import Documents
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.instants import format_instant
from issuer.credential.proof import Proof, read_proofs
from issuer.credential.seal import Beside, Seal
from issuer.credential.unversioned import is_unversioned, readings


@dataclass(frozen=True, slots=True)
class EmbeddedCredential:
    """A document in JSON that carries, or should carry, its own proof."""

    document: dict[str, Any]
    description: str

    def read(self) -> Reading:
        """Return the document in its canonical shape; its proof is not looked at."""
        return next(readings(self.document))

    def verify(self, reading: Reading, documents: Documents, *, now: datetime) -> Seal:
        """Return the seal of the issuer's proof; raises `CredentialError` as `verify_proofs`."""
        proofs = read_proofs(self.document)
        try:
            proof, others = verify_proofs(reading, proofs, documents, now=now)
        except CredentialError as error:
            if error.code != "PROOF_SIGNATURE" or not is_unversioned(self.document):
                raise
            proof, others = self._verify_otherwise(proofs, documents, now, error)
        beside = tuple(map(_describe_other, others))
        return Seal(issuer_id(reading.document), _describe(proof), others=beside, made_at=proof.created)

    def _verify_otherwise(
        self, proofs: list[Proof], documents: Documents, now: datetime, refusal: CredentialError
    ) -> tuple[Proof, tuple[OtherProof, ...]]:
        """Try the other editions of a context that has had several; raises `refusal` when none is the signed one."""
        for reading in islice(readings(self.document), 1, None):
            with suppress(CredentialError):
                return verify_proofs(reading, proofs, documents, now=now)
        raise refusal


def _describe(proof: Proof) -> str:
    made = f", made at {format_instant(proof.created)}" if proof.created else ""
    key = proof.verification_method.partition("#")[2] or proof.verification_method
    return f"Data Integrity proof {proof.cryptosuite}{made}, verified with the key {key}."


def _describe_other(other: OtherProof) -> Beside:
    whose = f"{excerpt(other.controller, 120)} ({other.cryptosuite})"
    if other.problem is None:
        return Beside(f"It was signed by {whose} too.", holds=True, controller=other.controller)
    return Beside(
        f"A signature in the name of {whose} was not checked: {other.problem.detail}",
        holds=False,
        controller=other.controller,
    )
