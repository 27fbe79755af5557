"""Which words an old badge may be written in: those of its specification, and nothing that could change them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.members import values_of

V1 = "https://w3id.org/openbadges/v1"
V2 = "https://w3id.org/openbadges/v2"

# Contexts of 1EdTech's own extensions: they define words of their own and none of ours.
_EXTENSION_CONTEXTS = ("https://w3id.org/openbadges/extensions/", "https://openbadgespec.org/extensions/")
_EXTENSIONS = ("extensions:", "extension:", *_EXTENSION_CONTEXTS, "https://w3id.org/openbadges/extensions#")
# Members that are read, and whose objects must therefore be as plain as the document that holds them.
_NESTED = ("badge", "issuer", "recipient", "verification", "verify", "creator", "criteria", "evidence", "image",
           "alignment", "publicKey", "revokedAssertions")  # fmt: skip
_WITH_CONTEXT = ("badge", "issuer", "publicKey")  # whole documents, embedded


def is_old_badge(document: Mapping[str, Any]) -> bool:
    """Tell a document of Open Badges 1 or 2 by its context, or one of 1.0, which had none, by its members."""
    if "@context" in document:
        return any(context in (V1, V2) for context in values_of(document["@context"]) if isinstance(context, str))
    return "badge" in document and "recipient" in document


def is_first_draft(document: Mapping[str, Any]) -> bool:
    """Tell an award of Open Badges 0.5, which does not say how it is to be verified."""
    return is_old_badge(document) and not {"@context", "verify", "verification"} & set(document)


def is_second_version(document: Mapping[str, Any]) -> bool:
    """Return whether a document is written in the words of Open Badges 2.0, which are stricter about dates."""
    return V2 in [context for context in values_of(document.get("@context")) if isinstance(context, str)]


def require_plain(document: Mapping[str, Any]) -> None:
    """Raise unless every reader must understand the members that are read here as we do.

    Raises `CredentialError`: CONTEXT_UNKNOWN, CONTEXT_INLINE, SHAPE_KEYWORD or SHAPE_IRI_KEY.
    """
    if "@context" in document:
        _require_known(document["@context"])
    for name, value in document.items():
        if name.startswith("@") and name != "@context":
            raise CredentialError("SHAPE_KEYWORD", f"It contains the JSON-LD keyword “{excerpt(name)}”.")
        if ":" in name and not name.startswith(_EXTENSIONS):
            raise CredentialError("SHAPE_IRI_KEY", f"It names a member by its address: “{excerpt(name)}”.")
        if name in _NESTED:
            _require_plain_parts(name, value)


def _require_plain_parts(name: str, value: Any) -> None:
    for part in values_of(value):
        if isinstance(part, dict):
            if "@context" in part and name not in _WITH_CONTEXT:
                raise CredentialError("CONTEXT_INLINE", f"Its “{name}” gives words another meaning (@context).")
            require_plain(part)


def _require_known(contexts: Any) -> None:
    listed = values_of(contexts)
    if not all(isinstance(context, str) for context in listed):
        raise CredentialError("CONTEXT_INLINE", "It gives its words a meaning of its own (@context).")
    if not listed or listed[0] not in (V1, V2):
        raise CredentialError("CONTEXT_UNKNOWN", "Its first context is not that of Open Badges 1 or 2.")
    for context in listed[1:]:
        if not context.startswith(_EXTENSION_CONTEXTS):
            raise CredentialError("CONTEXT_UNKNOWN", f"Its context {excerpt(context)} is not one that is known here.")


def member(document: Mapping[str, Any], name: str) -> Any:
    """Return a member, None where it is absent or empty: `null` and `[]` say as much in JSON-LD."""
    value = document.get(name)
    return None if value == [] else value


def require_type(document: Mapping[str, Any], *allowed: str) -> None:
    """Raise SHAPE_SCHEMA unless a document is of an allowed type; before 1.1, none had a type or a context."""
    types = values_of(document.get("type"))
    if not types and "@context" not in document:
        return
    if not all(isinstance(each, str) for each in types) or not any(each in allowed for each in types):
        raise CredentialError("SHAPE_SCHEMA", f"A document of the type {allowed[0]} is not called one.")


def text_in(document: Mapping[str, Any], name: str, *, required: bool = False) -> str | None:
    """Return a text. Raises SHAPE_SCHEMA for any other value, and for none where it is `required`."""
    value = member(document, name)
    if value is None and not required:
        return None
    if not isinstance(value, str) or (required and not value.strip()):
        raise CredentialError("SHAPE_SCHEMA", f"Its “{name}” is missing or is not a text.")
    return value


def reference(value: Any) -> str | None:
    """Return the address of something that is referred to or embedded; None where it has none.

    Raises SHAPE_SCHEMA for what is neither, or for several.
    """
    listed = values_of(value)
    if len(listed) > 1:
        raise CredentialError("SHAPE_SCHEMA", "It names several of what there can be but one of.")
    for each in listed:
        found = each.get("id") if isinstance(each, dict) else each
        if found is None or isinstance(found, str):
            return found
        raise CredentialError("SHAPE_SCHEMA", "It refers to something by what is no address.")
    return None


def body(value: Any) -> dict[str, Any] | None:
    """Return what is embedded; None where there is nothing but an address."""
    return next((each for each in values_of(value) if isinstance(each, dict)), None)
