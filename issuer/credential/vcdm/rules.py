"""What a verifiable credential must say (“Verifiable Credentials Data Model v2.0” and v1.1, sections 4 and 5)."""

from __future__ import annotations

from typing import Any

from issuer.credential.document_loader import VC_V1, VC_V2
from issuer.credential.errors import CredentialError
from issuer.credential.instants import parse_instant
from issuer.credential.status_entry import read_entry
from issuer.credential.vcdm.form import (
    is_listed,
    require_contexts,
    require_form,
    require_text,
    require_types,
    require_url,
)
from issuer.credential.vcdm.resources import require_resources

BASES = (VC_V2, VC_V1)
# Members whose values are objects of a type that says how they are read (sections 4.10, 4.11, 5.4 to 5.6).
_TYPED = ("credentialStatus", "credentialSchema", "refreshService", "termsOfUse", "evidence")
_WITH_ID = ("credentialSchema",)
_STATUS_ENTRIES = ("BitstringStatusListEntry", "StatusList2021Entry")


def require_credential(document: Any) -> None:
    """Raise `CredentialError` unless a credential, without its proof, says what every credential must say.

    Whether contexts define all its terms and types is found by `graph.statements`. Codes: SHAPE_SCHEMA, SHAPE_IRI,
    SHAPE_NULL, SHAPE_KEYWORD, SHAPE_DUP_ID, CONTEXT_UNKNOWN, COMPLEXITY, TIME_FORMAT, TIME_ORDER, STATUS_*.
    """
    if not isinstance(document, dict):
        raise CredentialError("SHAPE_SCHEMA", "The credential is not a JSON object.")
    require_contexts(document.get("@context"), BASES)
    require_form(document)
    if "VerifiableCredential" not in require_types(document, "credential"):
        raise CredentialError("SHAPE_SCHEMA", "The document is not a VerifiableCredential.")
    _require_issuer(document.get("issuer"))
    _require_subjects(document.get("credentialSubject"))
    _require_period(document)
    for member in _TYPED:
        if member in document:
            _require_typed(member, document[member])
    for holder, of_holder in ((document, "credential"), (document["issuer"], "issuer")):
        for member in ("name", "description"):
            if isinstance(holder, dict) and member in holder:
                require_text(holder[member], f"{member} of the {of_holder}")
    if "relatedResource" in document:
        require_resources(document["relatedResource"])


def _require_issuer(issuer: Any) -> None:
    """Section 4.7: an address, or an object with one."""
    require_url(issuer.get("id") if isinstance(issuer, dict) else issuer, "issuer")


def _require_subjects(subjects: Any) -> None:
    """Section 4.8: one or more objects, each the subject of a claim; an id alone is taken for one."""
    if not is_listed(subjects, dict) or not all(subjects if isinstance(subjects, list) else [subjects]):
        raise CredentialError("SHAPE_SCHEMA", "The credential says nothing of anybody.")


def _require_period(document: dict[str, Any]) -> None:
    """Section 4.9; version 1.1 has other names and requires the first."""
    older = document["@context"][0] == VC_V1
    first, last = ("issuanceDate", "expirationDate") if older else ("validFrom", "validUntil")
    if older and first not in document:
        raise CredentialError("SHAPE_SCHEMA", f"The credential has no {first}.")
    begins, ends = (parse_instant(document[name]) if name in document else None for name in (first, last))
    if begins is not None and ends is not None and ends < begins:
        raise CredentialError("TIME_ORDER", "The credential ends before it begins.")


def _require_typed(member: str, value: Any) -> None:
    if not is_listed(value, dict):
        raise CredentialError("SHAPE_SCHEMA", f"“{member}” is not one or more objects.")
    for item in value if isinstance(value, list) else [value]:
        types = require_types(item, f"object under “{member}”")
        if member in _WITH_ID:
            require_url(item.get("id"), f"id under “{member}”")
        if member == "credentialStatus" and any(each in _STATUS_ENTRIES for each in types):
            read_entry(item)
