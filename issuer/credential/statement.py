"""Statements in plain JSON with a Data Integrity proof eddsa-jcs-2022, for what a site says that is no credential.

“Data Integrity EdDSA Cryptosuites v1.0”, section 3.3: what is signed is the JSON itself in the form of RFC 8785, so a
statement needs no context, and anybody with a library for that suite can check it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

from issuer.credential import base58btc, jcs
from issuer.credential.data_integrity import hashing
from issuer.credential.errors import CredentialError
from issuer.credential.instants import format_instant, parse_instant
from issuer.credential.multikey import decode_multikey
from issuer.credential.proof import EDDSA_JCS_2022
from issuer.credential.signer import Signer

_MEMBERS = {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}
_FIXED = {"type": "DataIntegrityProof", "cryptosuite": EDDSA_JCS_2022, "proofPurpose": "assertionMethod"}
_PROOF_VALUE = re.compile(r"z[1-9A-HJ-NP-Za-km-z]{1,90}")
_SIGNATURE_LENGTH = 64


def sign_statement(document: dict[str, Any], signer: Signer, *, created: datetime) -> dict[str, Any]:
    """Return a new document: this one with a proof by `signer` (section 3.3.1). Raises PROOF_SET, PARSE_NUMBER."""
    if "proof" in document:
        raise CredentialError("PROOF_SET", "The statement has a proof already.")
    options = {**_FIXED, "created": format_instant(created), "verificationMethod": signer.verification_method}
    signature = signer.sign(_signed_bytes(document, options))
    return {**document, "proof": {**options, "proofValue": "z" + base58btc.encode(signature)}}


def verification_method_of(document: dict[str, Any]) -> str:
    """Return whose key a statement says it was signed with. Raises PROOF_MISSING, PROOF_FIELD or PROOF_TYPE."""
    proof = document.get("proof")
    if not isinstance(proof, dict):
        raise CredentialError("PROOF_MISSING", "The statement has no proof, or more than one.")
    if set(proof) != _MEMBERS or not all(isinstance(value, str) for value in proof.values()):
        raise CredentialError("PROOF_FIELD", "The proof of the statement has other members than it must have.")
    if any(proof[name] != value for name, value in _FIXED.items()):
        raise CredentialError("PROOF_TYPE", "The statement was signed in another way than statements are.")
    return str(proof["verificationMethod"])


def verify_statement(document: dict[str, Any], believed: Collection[str]) -> datetime:
    """Return when a statement was signed, once its signature by one of the `believed` keys held (section 3.3.2).

    `believed` are verification methods of the form `<controller>#<key as Multikey>`. Raises `CredentialError`:
    PROOF_*, KEY_NOT_LISTED, KEY_TYPE, KEY_WEAK, TIME_FORMAT or PARSE_NUMBER.
    """
    method = verification_method_of(document)
    if method not in believed:
        raise CredentialError("KEY_NOT_LISTED", "The statement was signed with a key that is not known here.")
    proof = document["proof"]
    value = proof["proofValue"]
    signature = base58btc.decode(value[1:]) if _PROOF_VALUE.fullmatch(value) else b""
    if len(signature) != _SIGNATURE_LENGTH:
        raise CredentialError("PROOF_ENCODING", "The signature of the statement is not written as one.")
    unsigned = {name: each for name, each in document.items() if name != "proof"}
    options = {name: each for name, each in proof.items() if name != "proofValue"}
    decode_multikey(method.partition("#")[2]).verify(signature, _signed_bytes(unsigned, options))
    return parse_instant(proof["created"])


def _signed_bytes(document: dict[str, Any], options: dict[str, Any]) -> bytes:
    return hashing(jcs.transform(document), jcs.proof_configuration(options))
