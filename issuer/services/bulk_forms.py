"""Credentials of one Achievement as forms: what is the same for a whole class is written and canonicalized once.

A form is made from a credential in which stand-ins take the places of one recipient's texts. Awards that differ in more
than texts (which levels were reached, whether there is a last day, how much evidence) have forms of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from issuer.credential.achievement_credential import IdentityObject, StatusEntry
from issuer.credential.batch import CredentialForm, Filled
from issuer.credential.canonical import read
from issuer.credential.compiled.shapes import Shapes
from issuer.credential.errors import CredentialError
from issuer.credential.instants import format_instant
from issuer.credential.strict_json import dump_json
from issuer.services.award_building import AwardParts, Chosen, assemble
from issuer.store.designs import Achievement
from issuer.store.organizations import Organization
from issuer.urls import Addresses

MAX_FORMS = 400  # a rubric of five criteria with three levels each has 243 outcomes

# Stand-ins are found again by their text, so they are texts that stand nowhere else in a credential.
_CREDENTIAL = "00000000-5a4d-4000-8000-00000000c0de"
_SUBJECT = "urn:uuid:00000000-5a4d-4000-8000-0000000005b7"
_INDEX = 9_070_503_010
_BEGINS = datetime(1901, 2, 3, 4, 5, 6, tzinfo=UTC)
_ENDS = datetime(1901, 2, 3, 4, 5, 7, tzinfo=UTC)
_AWARDED = datetime(1901, 2, 3, 4, 5, 8, tzinfo=UTC)

_Kind = tuple[object, ...]


class Forms:
    """The forms of one Achievement under one identity; made when first needed, and bounded in number.

    Not for several threads at once. `made` and `filled` count for those who watch; what could not be filled is answered
    with None and has to be built by `build_credential` and signed by `add_proof`.
    """

    def __init__(
        self, achievement: Achievement, organization: Organization, shapes: Shapes, *, addresses: Addresses
    ) -> None:
        self._achievement = achievement
        self._organization = organization
        self._shapes = shapes
        self._addresses = addresses
        self._forms: dict[_Kind, CredentialForm | None] = {}
        self.made = 0
        self.filled = 0

    def fill(self, parts: AwardParts, chosen: Chosen) -> Filled | None:
        """Return one recipient's credential, or None where only the full algorithm can tell."""
        if not self._shapes.is_trusted:
            return None
        kind = _kind(parts, chosen)
        if kind not in self._forms:
            if len(self._forms) >= MAX_FORMS:
                return None
            self._forms[kind] = self._make(parts, chosen)
        form = self._forms[kind]
        filled = form.fill(_texts(parts, chosen)) if form is not None else None
        self.filled += filled is not None
        return filled

    def _make(self, parts: AwardParts, chosen: Chosen) -> CredentialForm | None:
        stand_in_parts, stand_in_chosen = _stand_ins(parts, chosen)
        blanks = _texts(stand_in_parts, stand_in_chosen)
        exemplar = assemble(
            self._achievement,
            stand_in_parts,
            stand_in_chosen,
            organization=self._organization,
            addresses=self._addresses,
        )
        shared = dump_json(
            {"achievement": exemplar["credentialSubject"]["achievement"], "issuer": exemplar["issuer"]}
        ).decode()
        if any(stand_in in shared for stand_in in blanks.values()):
            return None
        try:
            read(exemplar)
            form = CredentialForm(exemplar, blanks, self._shapes)
        except (CredentialError, ValueError):
            return None
        self.made += 1
        return form


def _kind(parts: AwardParts, chosen: Chosen) -> _Kind:
    """Everything about an award that is not a blank."""
    return (
        chosen.issuer_id,
        chosen.status.status_list_credential,
        tuple((each.identity_type, each.hashed, each.salt is not None) for each in parts.identifiers),
        tuple((each.result_description, each.achieved_level, each.value is not None) for each in parts.results),
        tuple((each.name is not None, each.narrative is not None, each.genre) for each in parts.evidence),
        parts.narrative is not None,
        parts.valid_until is not None,
    )


def _texts(parts: AwardParts, chosen: Chosen) -> Mapping[str, str]:
    """Return the blanks of an award by name, and what stands in them."""
    texts = {
        "credential": chosen.credential_id,
        "subject": chosen.subject_id,
        "index": str(chosen.status.status_list_index),
        "begins": format_instant(parts.valid_from),
        "awarded": format_instant(parts.awarded_at),
    }
    if parts.valid_until is not None:
        texts["ends"] = format_instant(parts.valid_until)
    if parts.narrative is not None:
        texts["narrative"] = parts.narrative
    for number, identifier in enumerate(parts.identifiers):
        texts[f"identity {number}"] = identifier.identity_hash
        if identifier.salt is not None:
            texts[f"salt {number}"] = identifier.salt
    for number, result in enumerate(parts.results):
        if result.value is not None:
            texts[f"value {number}"] = result.value
    for number, evidence in enumerate(parts.evidence):
        if evidence.name is not None:
            texts[f"name {number}"] = evidence.name
        if evidence.narrative is not None:
            texts[f"words {number}"] = evidence.narrative
    return texts


def _stand_ins(parts: AwardParts, chosen: Chosen) -> tuple[AwardParts, Chosen]:
    """Return the same award with a stand-in for each text."""
    list_address = chosen.status.status_list_credential
    own = (chosen.credential_id, _CREDENTIAL)
    results = tuple(
        replace(each, id=_moved(each.id, own), value=each.value and f"stand-in-value-{number}.")
        for number, each in enumerate(parts.results)
    )
    evidence = tuple(
        replace(
            each,
            id=each.id.replace(*own),
            name=each.name and f"stand-in-name-{number}.",
            narrative=each.narrative and f"stand-in-words-{number}.",
        )
        for number, each in enumerate(parts.evidence)
    )
    return (
        AwardParts(
            identifiers=tuple(_stand_in_identity(each, number) for number, each in enumerate(parts.identifiers)),
            results=results,
            evidence=evidence,
            narrative=parts.narrative and "stand-in-narrative.",
            valid_from=_BEGINS,
            valid_until=parts.valid_until and _ENDS,
            awarded_at=_AWARDED,
        ),
        Chosen(
            issuer_id=chosen.issuer_id,
            credential_id=_CREDENTIAL,
            subject_id=_SUBJECT,
            salt="",
            status=StatusEntry(f"{list_address}#{_INDEX}", _INDEX, list_address),
        ),
    )


def _stand_in_identity(identity: IdentityObject, number: int) -> IdentityObject:
    salt = identity.salt and f"stand-in-salt-{number}."
    return replace(identity, identity_hash=f"stand-in-identity-{number}.", salt=salt)


def _moved(address: str | None, own: tuple[str, str]) -> str | None:
    return address.replace(*own) if address is not None else None
