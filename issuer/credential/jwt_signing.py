"""Writing a badge as a token: Open Badges 3.0, sections 8.2.3 to 8.2.5.

The credential stands at the top level of the claims, with the registered claims beside it that repeat five of its
members. The header names the algorithm and the key, by its address in the issuer's own document; it carries no key.
"""

from __future__ import annotations

import base64
from typing import Any

from issuer.credential.canonical import read
from issuer.credential.controller import controller_of, issuer_mismatch
from issuer.credential.data_integrity import issuer_id
from issuer.credential.document_loader import OB_V3_0_0
from issuer.credential.errors import CredentialError
from issuer.credential.strict_json import dump_json
from issuer.credential.token_signer import TokenSigner
from issuer.credential.validity import read_dates


def sign_token(document: dict[str, Any], signer: TokenSigner) -> str:
    """Return an unsecured credential as a compact JWS.

    Raises `CredentialError` for everything a verifier would refuse, so that nothing is signed which is not read back
    as it was meant; PROOF_SET when the document has a proof already; JWT_CLAIMS when it lacks what the claims must
    repeat or has members of their names; ISSUER_MISMATCH when the signer is not the issuer.
    """
    if "proof" in document:
        raise CredentialError("PROOF_SET", "The document has a proof already.")
    read(document)
    if OB_V3_0_0 in document["@context"]:
        # What stands at its address has changed: nobody could say what the signature covers.
        raise CredentialError("CONTEXT_UNKNOWN", "The context of Open Badges is named without its version.")
    if controller_of(signer.verification_method) != issuer_id(document):
        raise issuer_mismatch()
    header = {"alg": signer.algorithm, "typ": "JWT", "kid": signer.verification_method}
    signing_input = f"{_text(dump_json(header))}.{_text(dump_json({**document, **_claims(document)}))}"
    return f"{signing_input}.{_text(signer.sign(signing_input.encode('ascii')))}"


def _claims(document: dict[str, Any]) -> dict[str, Any]:
    """Return the registered claims of a credential (section 8.2.4.1)."""
    subject = document.get("credentialSubject")
    begins, ends = read_dates(document)
    told = {
        "iss": issuer_id(document),
        "sub": subject.get("id") if isinstance(subject, dict) else None,
        "jti": document.get("id"),
        "nbf": int(begins.timestamp()) if begins is not None else None,
    }
    missing = [name for name, value in told.items() if value is None]
    inexact = [date for date in (begins, ends) if date is not None and date.microsecond]
    if missing or inexact or document.keys() & {*told, "exp", "iat", "aud", "vc"}:
        raise CredentialError("JWT_CLAIMS", "This credential cannot be written as a token without doubt about it.")
    return {**told, "exp": int(ends.timestamp())} if ends is not None else told


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")
