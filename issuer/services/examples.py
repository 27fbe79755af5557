"""The example of a first start: an organization with a strong and a weak design, and one badge to scan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from issuer.review.draft import Draft
from issuer.services.award_request import AwardRequest, EvidenceInput
from issuer.services.design import import_design
from issuer.services.issuing import issue_credential
from issuer.services.keys import ensure_key
from issuer.services.organizations import create_organization
from issuer.services.people import create_person
from issuer.services.ports import BadgeArtist, KeyRing, MailTemplates
from issuer.services.publishing import publish
from issuer.store.credentials import Credential, list_credentials
from issuer.store.organizations import Organization, find_organization
from issuer.store.people import Person, find_person
from issuer.urls import Addresses

SLUG = "example"
OWNER = "owner@example.org"
STRONG, WEAK = "strong.design.json", "weak.design.json"

# Made up, like everybody in it; the address is in a domain that nobody can own (RFC 2606).
_RECIPIENT = ("Aoife Brennan", "aoife.brennan@example.org")
_EVIDENCE = EvidenceInput(
    name="Audit of a ferry booking site",
    narrative=(
        "Recording of all three passes, a log of 31 barriers and a report on three of them. Asked about the date "
        "picker, she showed where the screen reader loses the chosen day and why the repair keeps it."
    ),
    genre="Audit",
)


def load_example(
    session: Session,
    folder: Path,
    *,
    key_ring: KeyRing,
    addresses: Addresses,
    artist: BadgeArtist,
    templates: MailTemplates,
    now: datetime,
) -> Credential:
    """Make the example from the designs in `folder` and return its awarded badge; return the same one ever after.

    Raises OSError when the designs are not there, and whatever publishing and awarding raise.
    """
    organization = find_organization(session, SLUG)
    if organization is not None:
        return list_credentials(session, organization.id)[-1]
    strong, weak = (json.loads((folder / name).read_text(encoding="utf-8")) for name in (STRONG, WEAK))
    owner = find_person(session, OWNER) or create_person(session, email=OWNER, name="Owner", now=now)
    organization = _make_organization(session, strong["issuer"], owner, now=now)
    ensure_key(session, organization, key_ring, addresses, now=now)
    import_design(session, organization, weak, owner, now=now)
    design = import_design(session, organization, strong, owner, now=now)
    achievement = publish(session, design, artist=artist, addresses=addresses, actor=owner, now=now)
    return issue_credential(
        session,
        achievement,
        _request(Draft.from_document(achievement.draft)),
        key_ring=key_ring,
        addresses=addresses,
        templates=templates,
        actor=owner,
        now=now,
    )


def _make_organization(session: Session, issuer: Mapping[str, str], owner: Person, *, now: datetime) -> Organization:
    return create_organization(
        session,
        name=f"{issuer['name']} (example)",
        slug=SLUG,
        owner=owner,
        now=now,
        is_example=True,
        url=issuer["url"],
        email=issuer["email"],
        country=issuer["country"],
        description="A made-up organization that shows what Touchstone does. Its badges mean nothing.",
    )


def _request(draft: Draft) -> AwardRequest:
    name, email = _RECIPIENT
    return AwardRequest(
        recipient_name=name,
        recipient_email=email,
        name_is_public=True,
        evidence=(_EVIDENCE,),
        levels=_levels(draft),
    )


def _levels(draft: Draft) -> dict[str, str]:
    """Return a result as people have them: what passing takes, and once the highest level."""
    required = draft.text("assessment.pass.level_id")
    levels = {}
    for number, criterion in enumerate(draft.items("assessment.rubric")):
        highest = criterion["levels"][-1]["id"]
        levels[criterion["id"]] = highest if number == 1 else required
    return levels
