"""Badges for the corpus of the peers: signed by any suite, or by PyLD alone where our own signing would refuse."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from pyld import jsonld

from issuer.credential.document_loader import (
    DATA_INTEGRITY_V2,
    OB_V3,
    OB_V3_0_2,
    VC_V1,
)
from issuer.credential.proof import encode_proof_value
from issuer.credential.signer import Signer
from tests.credential.plain_pyld import plain_bytes
from tests.credential.samples import (
    credential,
    signer,
)
from tests.credential.signing import EcdsaSigner, sign_as

Served = Mapping[str, bytes]
Made = Iterator[tuple[str, Any, Served]]


def unsigned(by: Signer | EcdsaSigner | None = None, **members: Any) -> dict[str, Any]:
    """The sample, by an issuer; None takes a member away."""
    controller = (by or signer()).verification_method.partition("#")[0]
    return without_none({**credential(controller).to_json(), **members})


def older(by: Signer | EcdsaSigner | None = None, context: str = OB_V3_0_2, **members: Any) -> dict[str, Any]:
    """The same in version 1.1 of the data model."""
    made = unsigned(by)
    made["@context"] = [VC_V1, context, DATA_INTEGRITY_V2]
    made["issuanceDate"], made["expirationDate"] = made.pop("validFrom"), made.pop("validUntil")
    if context != OB_V3:
        made["credentialSubject"]["achievement"].pop("inLanguage")  # older contexts do not define these
        made.pop("awardedDate")
    return without_none({**made, **members})


def secured(document: dict[str, Any], by: Any = None, **members: Any) -> dict[str, Any]:
    """With the proof of a suite, where our own reading lets it be made."""
    return {**document, "proof": sign_as(by or signer(), document, **members)}


def secured_plainly(document: dict[str, Any], by: Signer | None = None, **members: Any) -> dict[str, Any]:
    """With a proof by PyLD's reading of the specification (eddsa-rdfc-2022), without our rules."""
    by = by or signer()
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-25T09:30:00Z",
        "verificationMethod": by.verification_method,
        "proofPurpose": "assertionMethod",
    }
    options = without_none({**options, **members})
    context = document["@context"]
    try:
        hashes = [hashlib.sha256(plain_bytes({**each, "@context": context})).digest() for each in (options, document)]
    except jsonld.JsonLdError:  # no processor reads it, so nobody has signed it: a proof of something else
        return {**document, "proof": secured_plainly(unsigned(), by, **members)["proof"]}
    return {**document, "proof": {**options, "proofValue": encode_proof_value(by.sign(b"".join(hashes)))}}


def without_none(document: dict[str, Any]) -> dict[str, Any]:
    """The members that are not None."""
    return {name: value for name, value in document.items() if value is not None}
