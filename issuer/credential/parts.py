"""Credentials inside a credential: each is one of its own, with contexts and proof, and is taken out to be judged.

Embedded endorsements stand in a credential, an achievement or a profile (Open Badges 3.0, section 6.3); the credentials
of a ClrCredential stand in its subject (Comprehensive Learner Record 2.0).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from issuer.credential.cardinality import types_of
from issuer.credential.envelope import is_envelope
from issuer.credential.members import values_of

CLR_CREDENTIAL = "ClrCredential"
CONTAINED = "verifiableCredential"


@dataclass(frozen=True, slots=True)
class Parts:
    """A document without its proof and without the credentials inside it, and those credentials."""

    outer: dict[str, Any]
    endorsements: list[Any] = field(default_factory=list)
    contained: list[Any] = field(default_factory=list)
    enveloped: list[Any] = field(default_factory=list)
    """Tokens in envelopes: they say nothing to the statements but that they are there."""

    @property
    def inner(self) -> list[Any]:
        """The credentials inside that are written as this one is."""
        return [*self.endorsements, *self.contained]


def take_apart(document: dict[str, Any]) -> Parts:
    """Return the parts of a document; nothing about them is judged yet."""
    parts = Parts({})
    members = {name: value for name, value in document.items() if name != "proof"}
    subject = members.get("credentialSubject")
    if CLR_CREDENTIAL in types_of(document) and isinstance(subject, dict) and CONTAINED in subject:
        for each in values_of(subject[CONTAINED]):
            (parts.enveloped if is_envelope(each) else parts.contained).append(each)
        members["credentialSubject"] = {name: value for name, value in subject.items() if name != CONTAINED}
    parts.outer.update(_without_endorsements(members, parts.endorsements))
    return parts


def _without_endorsements(value: Any, taken: list[Any]) -> Any:
    if isinstance(value, list):
        return [_without_endorsements(item, taken) for item in value]
    if not isinstance(value, dict):
        return value
    rest = {}
    for name, member in value.items():
        if name == "endorsement":
            taken.extend(values_of(member))
        else:
            rest[name] = _without_endorsements(member, taken)
    return rest
