"""Verifying presentations (“Verifiable Credentials Data Model v2.0”, section 4.13)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from issuer.credential.canonical import Reading
from issuer.credential.controller import controller_of
from issuer.credential.data_integrity import verify_proofs
from issuer.credential.documents import Documents
from issuer.credential.errors import CredentialError
from issuer.credential.members import values_of
from issuer.credential.proof import MAX_PROOFS, Proof, read_proof
from issuer.credential.report import Check, not_checked, passed
from issuer.credential.vcdm.form import is_listed, require_contexts, require_form, require_types, require_url
from issuer.credential.vcdm.graph import statements
from issuer.credential.vcdm.rules import BASES, require_credential
from issuer.credential.vcdm.verifying import ENVELOPED, require_token, verify_credential

_PURPOSES = ("authentication", "assertionMethod")
_MAX_CREDENTIALS = 20


@dataclass(frozen=True, slots=True)
class Expected:
    """What a verifier demands of the proof of a presentation; None where it does not mind."""

    challenge: str | None = None
    domain: str | None = None
    purpose: str | None = None


def verify_presentation(document: Any, documents: Documents, expected: Expected, *, now: datetime) -> tuple[Check, ...]:
    """Return the checks of a presentation and of every credential in it.

    Without a proof, a presentation says nothing of who presents it: only its form and its credentials are judged,
    and the signature is *not checked*. Raises `CredentialError` as `verify_credential`.
    """
    if not isinstance(document, dict):
        raise CredentialError("SHAPE_SCHEMA", "The presentation is not a JSON object.")
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    _require_presentation(unsecured)
    canonical = statements(unsecured)
    presenter = None
    if "proof" in document:
        proofs = _read_proofs(document["proof"], expected)
        holder = _holder_of(unsecured)
        presenter = holder or controller_of(proofs[0].verification_method)
        verify_proofs(Reading(unsecured, canonical), proofs, documents, now=now, by=presenter, canonicalizer=statements)
        done = [passed("signature", f"The proof of the presentation by {presenter} holds.")]
    elif expected.challenge is not None or expected.domain is not None:
        raise CredentialError("PROOF_MISSING", "The presentation has no proof that could answer the challenge.")
    else:
        done = [not_checked("signature", None, "The presentation carries no proof: anybody may have put it together.")]
    for credential in values_of(unsecured.get("verifiableCredential")):
        done.extend(_verify_inner(credential, _holder_of(unsecured), presenter, documents, now))
    return tuple(done)


def _require_presentation(document: dict[str, Any]) -> None:
    require_contexts(document.get("@context"), BASES)
    require_form({name: value for name, value in document.items() if name != "verifiableCredential"})
    if "VerifiablePresentation" not in require_types(document, "presentation"):
        raise CredentialError("SHAPE_SCHEMA", "The document is not a VerifiablePresentation.")
    if "holder" in document:
        holder = document["holder"]
        require_url(holder.get("id") if isinstance(holder, dict) else holder, "holder")
    credentials = document.get("verifiableCredential", [])
    if credentials != [] and not is_listed(credentials, dict):
        raise CredentialError("SHAPE_SCHEMA", "A credential in the presentation is not an object.")
    if len(values_of(credentials)) > _MAX_CREDENTIALS:
        raise CredentialError("COMPLEXITY", f"The presentation holds more than {_MAX_CREDENTIALS} credentials.")


def _holder_of(document: dict[str, Any]) -> str | None:
    holder = document.get("holder")
    return holder.get("id") if isinstance(holder, dict) else holder


def _read_proofs(value: Any, expected: Expected) -> list[Proof]:
    """Read the proofs of a presentation: they may carry a challenge and a domain, which must be the expected ones."""
    members = value if isinstance(value, list) else [value]
    if not 0 < len(members) <= MAX_PROOFS or not all(isinstance(each, dict) for each in members):
        raise CredentialError("PROOF_MISSING", "The proof of the presentation is not one or more objects.")
    if any("previousProof" in each for each in members):
        raise CredentialError("PROOF_CHAIN", "Chains of proofs are not read in presentations.")
    return [_read_proof(each, expected) for each in members]


def _read_proof(member: dict[str, Any], expected: Expected) -> Proof:
    purpose, challenge, domain = (member.get(name) for name in ("proofPurpose", "challenge", "domain"))
    if purpose not in _PURPOSES or (expected.purpose is not None and purpose != expected.purpose):
        raise CredentialError("PROOF_PURPOSE", "The proof was not made to present credentials.")
    if not isinstance(challenge, str | None) or not (domain is None or is_listed(domain, str)):
        raise CredentialError("PROOF_FIELD", "The challenge or the domain of the proof is not a text.")
    if expected.challenge is not None and challenge != expected.challenge:
        raise CredentialError("PROOF_FIELD", "The proof answers another challenge.")
    if expected.domain is not None and expected.domain not in values_of(domain):
        raise CredentialError("PROOF_FIELD", "The proof was made for another domain.")
    plain = {name: value for name, value in member.items() if name not in ("challenge", "domain")}
    proof = read_proof({**plain, "proofPurpose": "assertionMethod"})
    return replace(proof, document=member)


def _verify_inner(
    credential: dict[str, Any], holder: str | None, presenter: str | None, documents: Documents, now: datetime
) -> tuple[Check, ...]:
    if ENVELOPED in values_of(credential.get("type")):
        return _verify_enveloped(credential, presenter, documents, now)
    secured = "proof" in credential
    if not secured:
        require_credential(credential)
    checks = verify_credential(credential, documents, now=now) if secured else ()
    issuer = credential["issuer"]
    issuer = issuer["id"] if isinstance(issuer, dict) else issuer
    # Section 4.13.3: what presenters say of themselves is theirs only if they are named as the holder.
    self_asserted = not secured or issuer == presenter
    if self_asserted and not (presenter is not None and issuer == presenter == holder):
        raise CredentialError("ISSUER_MISMATCH", "A self-asserted credential is not by the holder named.")
    return checks


def _verify_enveloped(
    envelope: dict[str, Any], presenter: str | None, documents: Documents, now: datetime
) -> tuple[Check, ...]:
    """Verify a token; where nobody vouches for the presentation either, one whose key is out of reach may stand."""
    try:
        return verify_credential(envelope, documents, now=now)
    except CredentialError as error:
        if presenter is not None or error.code not in ("KEY_UNRESOLVED", "JWT_HEADER"):
            raise
        require_token(envelope)
        return (not_checked("signature", error.code, f"A credential in a token was not checked: {error.detail}"),)
