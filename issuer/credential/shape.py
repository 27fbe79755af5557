"""Rules C2 to C5: the one shape a document may have, decided without RDF.

What is signed are statements, not JSON. The same statements can be written in many ways, and a reader of
the JSON would see different things in each. Every way but one is refused here, or by the round trip in
`canonical.rebuild`.
"""

from __future__ import annotations

import json
from typing import Any

from issuer.credential.cardinality import require_class, types_of
from issuer.credential.document_loader import CLR_V2, VC_V1, VC_V2
from issuer.credential.envelope import token_of
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.instants import parse_instant
from issuer.credential.iri import is_absolute_iri
from issuer.credential.members import values_of
from issuer.credential.parts import CLR_CREDENTIAL, Parts, take_apart
from issuer.credential.single_bodies import require_single_bodies, walk
from issuer.credential.vocabulary import (
    BASE_CONTEXTS,
    EXTENSION_CONTEXTS,
    LIST_TERMS,
    OPEN_BADGES_CONTEXTS,
    PROPERTY_OF_CLASS,
    SET_CONTEXTS,
    TYPED_TERMS,
)

# PyLD's work grows with the square of a list and with the types of every object: within these bounds it
# stays below a second, and no honest badge comes near them.
MAX_OBJECTS = 1_000
MAX_VALUES = 5_000
MAX_LIST = 250
MAX_TYPES = 6
MAX_ENDORSEMENTS = 20
MAX_CONTAINED = 100

# type of a credential -> the class of C4 that it is judged by
_KINDS = {
    "OpenBadgeCredential": "AchievementCredential",
    "AchievementCredential": "AchievementCredential",
    "EndorsementCredential": "EndorsementCredential",
    CLR_CREDENTIAL: CLR_CREDENTIAL,
    "BitstringStatusListCredential": "BitstringStatusListCredential",
    "StatusList2021Credential": "StatusList2021Credential",
}
# Verifiable Credentials leave it open whether there is a date; Open Badges do not.
_UNDATED = ("VerifiableCredential", "BitstringStatusListCredential")


def require_shape(document: Any) -> None:
    """Raise `CredentialError` unless the document, with those inside, has its canonical shape; no proof is looked at.

    Codes: SHAPE_SCHEMA, SHAPE_KEYWORD, SHAPE_IRI_KEY, SHAPE_NULL, SHAPE_IRI, SHAPE_DUP_ID,
    CONTEXT_UNKNOWN, CONTEXT_INLINE, COMPLEXITY, TIME_FORMAT, TIME_ORDER. What no context defines is
    found later, by `canonical.canonicalize`.
    """
    if not isinstance(document, dict):
        raise CredentialError("SHAPE_SCHEMA", "The document is not a JSON object.")
    parts = take_apart(document)
    _require_document(parts.outer)
    if len(parts.endorsements) > MAX_ENDORSEMENTS:
        raise CredentialError("COMPLEXITY", f"The credential carries more than {MAX_ENDORSEMENTS} endorsements.")
    for endorsement in parts.endorsements:
        _require_endorsement(endorsement)
    for term, value in walk("", document):
        if term == "endorsement" and isinstance(value, list):
            _require_distinct_endorsements(value)
    require_single_bodies(parts.outer, [take_apart(endorsement).outer for endorsement in parts.endorsements])
    if kind_of(document) == CLR_CREDENTIAL:
        _require_contained(parts)


def kind_of(document: dict[str, Any]) -> str:
    """Which class of C4 a credential is judged by, from its types; `VerifiableCredential` for any other.

    Raises SHAPE_SCHEMA when it is no credential, or claims to be of two kinds.
    """
    types = types_of(document)
    if "VerifiableCredential" not in types:
        raise CredentialError("SHAPE_SCHEMA", "The document is not a VerifiableCredential.")
    kinds = {_KINDS[name] for name in types if name in _KINDS}
    if len(kinds) > 1:
        raise CredentialError("SHAPE_SCHEMA", "The document claims to be two kinds of credential at once.")
    return kinds.pop() if kinds else "VerifiableCredential"


def _require_document(document: dict[str, Any]) -> None:
    """C2 to C5 for a document without embedded credentials."""
    _require_json_ld(document)
    kind = kind_of(document)
    _require_contexts(document.get("@context"), kind)
    require_class(document, kind)
    _require_period(document)


def _require_endorsement(endorsement: Any) -> None:
    if not isinstance(endorsement, dict) or "EndorsementCredential" not in types_of(endorsement):
        raise CredentialError("SHAPE_SCHEMA", "An endorsement should be an EndorsementCredential.")
    parts = take_apart(endorsement)
    if parts.endorsements:
        raise CredentialError("SHAPE_SCHEMA", "An endorsement may not carry endorsements of its own.")
    _require_document(parts.outer)


def _require_distinct_endorsements(endorsements: list[Any]) -> None:
    """Signed as a set, a copy of an endorsement would be seen and not be signed."""
    identifiers = [str(each["id"]) for each in endorsements if isinstance(each, dict) and "id" in each]
    if len(set(identifiers)) != len(identifiers):
        raise CredentialError("SHAPE_DUP_ID", "A list holds one endorsement twice.")


def _require_contained(parts: Parts) -> None:
    """Require at least one credential inside a record, each of canonical shape, none that speaks for the record.

    What is said of the record itself (its dates, its status) must stand in the record: statements are signed, not
    places, and could be hidden in a credential inside that said the same.
    """
    found = [*parts.contained, *parts.enveloped]
    if not 1 <= len(found) <= MAX_CONTAINED:
        raise CredentialError("SHAPE_SCHEMA", f"A learner record holds 1 to {MAX_CONTAINED} credentials.")
    identifiers = [each["id"] for each in found if isinstance(each, dict) and "id" in each]
    if len({str(each) for each in identifiers}) != len(identifiers):
        raise CredentialError("SHAPE_DUP_ID", "A learner record holds one credential twice.")
    for envelope in parts.enveloped:
        token_of(envelope)
        if envelope["@context"] not in (VC_V2, [VC_V2]):
            raise CredentialError("CONTEXT_UNKNOWN", "The envelope's context is not that of Verifiable Credentials.")
    for credential in parts.contained:
        require_shape(credential)
        if kind_of(credential) == CLR_CREDENTIAL or CLR_V2 in credential["@context"]:
            raise CredentialError("SHAPE_SCHEMA", "A learner record may not hold another one.")
        for _, value in walk("", credential):
            if isinstance(value, dict) and value.get("id") == parts.outer["id"] and set(value) != {"id"}:
                raise CredentialError("SHAPE_DUP_ID", "A credential inside speaks for the record that holds it.")


def _require_contexts(contexts: Any, kind: str) -> None:
    """C2: addresses of known contexts, base first, then Open Badges, each once."""
    if any(isinstance(each, dict) for each in (contexts if isinstance(contexts, list) else [contexts])):
        raise CredentialError("CONTEXT_INLINE", "The document brings a context of its own.")
    if not isinstance(contexts, list) or not all(isinstance(each, str) for each in contexts):
        raise CredentialError("CONTEXT_UNKNOWN", "The document does not list the contexts it is written in.")
    allowed = {*OPEN_BADGES_CONTEXTS, *EXTENSION_CONTEXTS, CLR_V2}
    for address in contexts[1:]:
        if address not in allowed:
            raise CredentialError("CONTEXT_UNKNOWN", f"The context {excerpt(address)} is not one we know, or not here.")
    if not contexts or contexts[0] not in BASE_CONTEXTS:
        raise CredentialError("CONTEXT_UNKNOWN", "The first context is not that of Verifiable Credentials.")
    if len(set(contexts)) != len(contexts):
        raise CredentialError("CONTEXT_UNKNOWN", "A context is listed twice.")
    positions = [index for index, address in enumerate(contexts) if address in OPEN_BADGES_CONTEXTS]
    if kind == CLR_CREDENTIAL:
        if CLR_V2 not in contexts or sorted([contexts.index(CLR_V2), *positions]) != [1, 2]:
            raise CredentialError("CONTEXT_UNKNOWN", "The next two contexts should be of learner records and badges.")
        return
    if CLR_V2 in contexts:
        raise CredentialError("CONTEXT_UNKNOWN", "The context of learner records has no place in another credential.")
    badge = kind in ("AchievementCredential", "EndorsementCredential")
    if positions not in ([1], [] if not badge else [1]):
        raise CredentialError("CONTEXT_UNKNOWN", "The second context, and it alone, should be that of Open Badges.")


def _require_period(document: dict[str, Any]) -> None:
    """Require the dates a credential needs, in their order."""
    first = "issuanceDate" if document["@context"][0] == VC_V1 else "validFrom"
    last = "expirationDate" if first == "issuanceDate" else "validUntil"
    if first not in document and kind_of(document) not in _UNDATED:
        raise CredentialError("SHAPE_SCHEMA", f"The credential has no {first}.")
    if first == "issuanceDate" and ("validFrom" in document or "validUntil" in document):
        # Version 1.1 reserved these names without giving them a meaning.
        raise CredentialError("SHAPE_SCHEMA", "The credential states its dates in two ways.")
    if first in document and last in document and parse_instant(document[first]) > parse_instant(document[last]):
        raise CredentialError("TIME_ORDER", "The credential ends before it begins.")


def _require_json_ld(document: dict[str, Any]) -> None:
    """C3 and the part of C5 that looks at one object at a time, for every object of the document."""
    objects = 0
    contexts = [each for each in values_of(document.get("@context")) if isinstance(each, str)]
    ordered = {term for term in LIST_TERMS if SET_CONTEXTS[term].isdisjoint(contexts)}
    for count, (term, value) in enumerate(walk("", document), start=1):
        if value is None:
            raise CredentialError("SHAPE_NULL", f"“{excerpt(term)}” is null; what is not known is left out.")
        if isinstance(value, dict):
            objects += 1
            _require_object(value, is_document=value is document)
        elif isinstance(value, list):
            _require_list(term, value, may_repeat=term in ordered)
        elif term in TYPED_TERMS:
            _require_datatype(term, value)
        if objects > MAX_OBJECTS or count > MAX_VALUES:
            raise CredentialError("COMPLEXITY", "The document has more parts than a credential needs.")


def _require_object(item: dict[str, Any], *, is_document: bool) -> None:
    if not item:
        raise CredentialError("SHAPE_NULL", "The document contains an empty object; what is not known is left out.")
    for name in item:
        if name.startswith("@") and not (is_document and name == "@context"):
            raise CredentialError("SHAPE_KEYWORD", f"The keyword “{excerpt(name)}” has no place inside a credential.")
        if name in PROPERTY_OF_CLASS:
            raise CredentialError("SHAPE_ROUNDTRIP", f"“{excerpt(name)}” is a class where a term should stand.")
        if ":" in name:
            raise CredentialError("SHAPE_IRI_KEY", f"“{excerpt(name)}” is an address where a term should stand.")
    if "id" in item and not is_absolute_iri(item["id"]):
        if item["id"] is None:
            raise CredentialError("SHAPE_NULL", "An id is null; what is not known is left out.")
        raise CredentialError("SHAPE_IRI", f"The id “{excerpt(item['id'])}” is not an absolute address.")
    if "type" in item:
        _require_types(item["type"])


def _require_types(value: Any) -> None:
    types = value if isinstance(value, list) else [value]
    if not types or not all(isinstance(each, str) and each for each in types):
        raise CredentialError("SHAPE_SCHEMA", "A type is not a text.")
    if len(types) > MAX_TYPES:
        raise CredentialError("COMPLEXITY", f"An object has more than {MAX_TYPES} types.")
    for each in types:
        if each.startswith("@"):
            raise CredentialError("SHAPE_KEYWORD", f"The keyword “{excerpt(each)}” is not a type.")


def _require_list(term: str, value: list[Any], *, may_repeat: bool) -> None:
    if len(value) > MAX_LIST:
        raise CredentialError("COMPLEXITY", f"“{excerpt(term)}” holds more than {MAX_LIST} values.")
    if any(isinstance(item, list) for item in value):
        raise CredentialError("SHAPE_SCHEMA", f"“{excerpt(term)}” holds a list inside a list.")
    # Statements are a set: a repeated text would be signed once and read twice. Objects without an id are
    # things of their own even when alike, and ids are judged with their bodies.
    plain = [json.dumps(item, sort_keys=True) for item in value if not isinstance(item, dict) or set(item) == {"id"}]
    if not may_repeat and len(set(plain)) != len(plain):
        raise CredentialError("SHAPE_SCHEMA", f"“{excerpt(term)}” holds the same value twice.")


def _require_datatype(term: str, value: Any) -> None:
    """Require the one JSON form of a typed value: `"true"` and `true` would be signed alike."""
    kind = "boolean" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
    if kind not in TYPED_TERMS[term]:
        expected = " or ".join(sorted(TYPED_TERMS[term]))
        raise CredentialError("SHAPE_SCHEMA", f"“{excerpt(term)}” should be a {expected}.")
