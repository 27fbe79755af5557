"""What every Open Badges object shares: which members are written, and what an id may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.iri import is_absolute_iri


def present(members: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members that have a value, in the order given.

    Open Badges 3.0 section 6.1 forbids `null` and empty arrays: what is not known is left out.
    """
    return {name: value for name, value in members.items() if value is not None and value != []}


def listed(objects: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the JSON of each object: a member that may hold several is always an array."""
    return [each.to_json() for each in objects]


def require_id(iri: str, holder: str) -> None:
    """Raise SHAPE_IRI unless `iri` is absolute: a relative id would be left out of what is signed."""
    if not is_absolute_iri(iri):
        raise CredentialError("SHAPE_IRI", f"The {holder} needs an absolute address as its id, not “{excerpt(iri)}”.")


def require_text(text: str, holder: str) -> None:
    """Raise SHAPE_SCHEMA unless `text` says something."""
    if not text.strip():
        raise CredentialError("SHAPE_SCHEMA", f"The {holder} is empty.")


def values_of(member: object) -> list[Any]:
    """Return a member that may be absent, one value or several as a list."""
    if member is None:
        return []
    return member if isinstance(member, list) else [member]


def copied(value: Any) -> Any:
    """Return a copy of a JSON value: `copy.deepcopy` would spend its time on values that cannot be changed."""
    if isinstance(value, dict):
        return {name: copied(member) for name, member in value.items()}
    if isinstance(value, list):
        return [item if type(item) is str else copied(item) for item in value]
    return value
