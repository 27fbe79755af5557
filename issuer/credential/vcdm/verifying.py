"""Verifying credentials that are no badges: the checks of `verifier`, under the rules of the data model alone.

For the conformance suites. A credential of any type and with any contexts can pass here, so nothing that passes may
be shown to anybody as if its meaning were known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from issuer.credential.canonical import Reading
from issuer.credential.checks import check_dates
from issuer.credential.data_integrity import verify_proofs
from issuer.credential.document_loader import VC_V2
from issuer.credential.documents import Documents
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.jwt_claims import unpack
from issuer.credential.members import values_of
from issuer.credential.proof import read_proofs
from issuer.credential.report import Check, passed
from issuer.credential.seal import ALWAYS, Period
from issuer.credential.status_check import check_all_status
from issuer.credential.vc_jwt import JwtCredential
from issuer.credential.vcdm.graph import statements
from issuer.credential.vcdm.rules import require_credential

ENVELOPED = "EnvelopedVerifiableCredential"
# “Securing Verifiable Credentials using JOSE and COSE”, section 6.1, with the drafts before it.
_TOKEN = re.compile(r"data:application/(?:vc|vc-ld|vc\+ld|vc\+ld\+json)\+jwt(?:;base64url)?,(\S+)")


def verify_credential(document: Any, documents: Documents, *, now: datetime) -> tuple[Check, ...]:
    """Return the checks of a credential with its proofs inside, or in an envelope, once its signature held.

    It is verified if every check has passed. Raises `CredentialError` for whatever keeps the signature from being
    right, or the document from being a credential.
    """
    if isinstance(document, dict) and ENVELOPED in values_of(document.get("type")):
        return _verify_token(document, documents, now)
    if not isinstance(document, dict):
        raise CredentialError("SHAPE_SCHEMA", "The credential is not a JSON object.")
    proofs = read_proofs(document)
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    require_credential(unsecured)
    reading = Reading(unsecured, statements(unsecured))
    proof, others = verify_proofs(reading, proofs, documents, now=now, canonicalizer=statements)
    told = [f"The proof {proof.cryptosuite} by {excerpt(proof.verification_method, 120)} holds."]
    for other in others:
        problem = "holds too" if other.problem is None else f"was not checked: {other.problem.detail}"
        told.append(f"A proof by {excerpt(other.controller, 120)} {problem}.")
    return _judge(unsecured, " ".join(told), documents, now)


def require_token(envelope: Mapping[str, Any]) -> JwtCredential:
    """Return the token in an envelope (section 4.13.1), not yet verified.

    Raises `CredentialError` CONTEXT_UNKNOWN, SHAPE_SCHEMA, JWT_* or PARSE_*.
    """
    if VC_V2 not in values_of(envelope.get("@context")):
        raise CredentialError("CONTEXT_UNKNOWN", "The envelope's context is not that of Verifiable Credentials.")
    if values_of(envelope.get("type")) != [ENVELOPED] or set(envelope) != {"@context", "id", "type"}:
        raise CredentialError("SHAPE_SCHEMA", "The envelope of this credential says more than an envelope may.")
    address = envelope.get("id")
    found = _TOKEN.fullmatch(address) if isinstance(address, str) else None
    if found is None:
        raise CredentialError("SHAPE_SCHEMA", "The envelope holds no credential in a token (JWT).")
    return JwtCredential.open(found[1].encode("ascii", "replace"), "A credential in an envelope.")


def _verify_token(envelope: dict[str, Any], documents: Documents, now: datetime) -> tuple[Check, ...]:
    sealed = require_token(envelope)
    document, claims = unpack(sealed.payload)
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    require_credential(unsecured)
    if "proof" in document:
        raise CredentialError("PROOF_SET", "The credential in the token carries a proof as well.")
    claims.require_agreement(unsecured, dates_too=not sealed.parts.is_vc_jwt)
    # The signature covers the bytes of the token, so there are no statements to be signed.
    seal = sealed.verify(Reading(unsecured, b""), documents, now=now)
    return _judge(unsecured, seal.description, documents, now, seal.period)


def _judge(
    document: dict[str, Any], signed: str, documents: Documents, now: datetime, period: Period = ALWAYS
) -> tuple[Check, ...]:
    issuer = document["issuer"]
    issuer_id = issuer["id"] if isinstance(issuer, dict) else issuer
    return (
        passed("signature", signed),
        check_dates(document, now, period),
        check_all_status(document, issuer_id, documents, now=now),
    )
