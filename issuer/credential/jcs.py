"""The steps of eddsa-jcs-2022 and ecdsa-jcs-2019 that differ from the suites over statements.

“Data Integrity EdDSA Cryptosuites v1.0”, section 3.3, which “Data Integrity ECDSA Cryptosuites v1.0”, section 3.3,
repeats with another hash. What is signed here is the JSON itself, in the form of RFC 8785, so nothing in it can be
moved or spelled differently. The strict profile (rules C1 to C9) holds all the same:

- C1, because RFC 8785 is defined for I-JSON only: a key that occurs twice or a number beyond 2^53 - 1 has no form.
- C2, because the contexts say what the signed words mean: a context of the document's own could make `name` mean
  something else. The holder may add contexts behind those that a proof covers; they must not change one statement.
- C3 to C7, because a reader must find every credential in the one shape, whichever way it was signed: a word that no
  context defines is signed here, but nobody can say what it means, and other software drops it.
"""

from __future__ import annotations

from typing import Any

import rfc8785

from issuer.credential.canonical import Reading, read
from issuer.credential.errors import CredentialError


def unsecured_document(reading: Reading, options: dict[str, Any]) -> dict[str, Any]:
    """Section 3.3.2, Verify Proof, step 4: the document in the contexts that the proof covers.

    Raises PROOF_FIELD unless the contexts of the document begin with those of the proof, in their order; DATA_LOSS,
    or as `read`, when the contexts behind them, which nobody signed, say what something in the document means.
    """
    contexts = reading.contexts or reading.document["@context"]
    covered = _listed(options.get("@context", contexts))
    if contexts[: len(covered)] != covered:
        raise CredentialError("PROOF_FIELD", "The proof was made for other contexts than the document is written in.")
    if len(contexts) > len(covered):
        narrowed = read({**reading.document, "@context": reading.document["@context"][: len(covered)]})
        if narrowed.canonical != reading.canonical:
            raise CredentialError("DATA_LOSS", "A context that the signature does not cover changes what is said.")
    return {**reading.document, "@context": options.get("@context", contexts)}


def transform(document: dict[str, Any]) -> bytes:
    """Section 3.3.3, Transformation: the document in its canonical JSON. Raises PARSE_NUMBER."""
    return _canonical(document)


def proof_configuration(options: dict[str, Any]) -> bytes:
    """Section 3.3.5, Proof Configuration: the proof options, with the `@context` they carry, in canonical JSON."""
    return _canonical(options)


def _canonical(value: dict[str, Any]) -> bytes:
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as error:
        raise CredentialError("PARSE_NUMBER", "The document holds a number that has no canonical form.") from error


def _listed(contexts: Any) -> list[Any]:
    return contexts if isinstance(contexts, list) else [contexts]
