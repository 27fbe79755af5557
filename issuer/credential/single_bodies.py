"""The last part of rule C5: whatever is said about a thing is said in one place, or the places could be exchanged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from issuer.credential.cardinality import types_of
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.roundtrip import same_shape
from issuer.credential.vocabulary import REFERENCE_TERMS


def walk(term: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every value of a document with the term it stands under, except contexts, in the order of the document."""
    ahead = [(term, value)]
    while ahead:
        holder, value = each = ahead.pop()
        yield each
        if isinstance(value, dict):
            ahead += [member for member in reversed(value.items()) if member[0] != "@context"]
        elif isinstance(value, list):
            ahead += [(holder, item) for item in reversed(value)]


def require_single_bodies(outer: dict[str, Any], endorsements: list[dict[str, Any]]) -> None:
    """Raise SHAPE_DUP_ID when what is said about a thing could stand in another place.

    Both `outer` and `endorsements` come without their proofs and without endorsements of their own.
    """
    bodies = _bodies(outer)
    issuer = outer.get("issuer")
    if (issuer if isinstance(issuer, str) else None) in bodies:
        raise CredentialError("SHAPE_DUP_ID", "The issuer is described in another place than “issuer”.")
    _require_criteria_in_place(outer, bodies)
    # What is only named here is described nowhere: its name could have been moved into an endorsement, or out of it.
    for identifier in _named(outer):
        bodies.setdefault(identifier, {"id": identifier})
    if endorsements and any("endorsementComment" in body for body in bodies.values()):
        raise CredentialError("SHAPE_DUP_ID", "What an endorsement says stands outside of it.")
    for inner in endorsements:
        for identifier, body in _bodies(inner).items():
            # It may repeat what the badge says, and comment on it; statements moved into it would be out of sight.
            known = {**bodies.get(identifier, body)}
            if body is inner.get("credentialSubject"):
                known.update(type=body["type"], endorsementComment=body.get("endorsementComment"))
            if any(not same_shape({member: known.get(member)}, {member: value}) for member, value in body.items()):
                raise CredentialError("SHAPE_DUP_ID", f"An endorsement describes {excerpt(identifier)} in another way.")


def _bodies(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """id -> the object that says something about it. Raises SHAPE_DUP_ID when another says anything else."""
    found: dict[str, dict[str, Any]] = {}
    issuer = document.get("issuer")
    for term, value in walk("", document):
        if isinstance(value, list):
            _require_distinct(value)
        if not isinstance(value, dict) or "id" not in value or set(value) == {"id"}:
            continue
        if term == "creator" and _is_mention(value, issuer):
            continue
        identifier = value["id"]
        if identifier not in found:
            found[identifier] = value
        elif not _is_copy(value, found[identifier]) and not _is_customary(term, value, found[identifier]):
            raise CredentialError("SHAPE_DUP_ID", f"Two objects describe {excerpt(identifier)}.")
    return found


def _named(document: dict[str, Any]) -> Iterator[str]:
    """Yield the ids that stand where an object could stand which says something."""
    for term, value in walk("", document):
        if isinstance(value, dict) and set(value) == {"id"}:
            yield value["id"]
        elif term in REFERENCE_TERMS and isinstance(value, str):
            yield value


def _require_distinct(values: list[Any]) -> None:
    """Signed as a set, one thing in two items of a list would be one item."""
    identifiers = [value["id"] for value in values if isinstance(value, dict) and "id" in value]
    if len(set(identifiers)) != len(identifiers):
        raise CredentialError("SHAPE_DUP_ID", "A list describes one thing twice.")


def _is_copy(value: dict[str, Any], known: dict[str, Any]) -> bool:
    """Whether an object says all that another says: an issuer who is the creator too, one image in two places.

    All copies being whole, none can lose a statement to another. Parts without an id are not copied but made
    anew by each, and could be gathered in one.
    """
    parts = (part for _, part in walk("", value) if isinstance(part, dict))
    return all("id" in part for part in parts) and same_shape(value, known)


def _is_mention(value: dict[str, Any], issuer: Any) -> bool:
    """Whether a creator is the issuer, named with its type and nothing else.

    1EdTech's own example of a learner record does so. What is said about the issuer still stands in one place: taken
    from there, or put here, a statement makes two objects that differ.
    """
    if value is issuer or not isinstance(issuer, dict) or set(value) != {"id", "type"}:
        return False
    return bool(value["id"] == issuer.get("id")) and set(types_of(value)) <= set(types_of(issuer))


def _is_customary(term: str, value: dict[str, Any], known: dict[str, Any]) -> bool:
    """Two repetitions that the published examples contain, and in which nothing can change its place.

    A refresh service under the id of the credential says no more than its type; criteria under the id of
    their achievement say no more than a narrative, which the achievement itself then may not have.
    """
    if known.get(term) is not value:
        return False
    return (term == "refreshService" and set(value) == {"id", "type"}) or (
        term == "criteria" and set(value) == {"id", "narrative"}
    )


def _require_criteria_in_place(document: dict[str, Any], bodies: dict[str, dict[str, Any]]) -> None:
    """Criteria need no type that would hold them in their place: no other place may tell them, or offer itself to."""
    named = set(_named(document))
    for term, value in walk("", document):
        if term == "criteria" and isinstance(value, dict) and "id" in value:
            identifier = value["id"]
            described = bodies.get(identifier, {})
            if identifier in named if described is value else "narrative" in described:
                raise CredentialError("SHAPE_DUP_ID", "The criteria are told outside of “criteria”.")
