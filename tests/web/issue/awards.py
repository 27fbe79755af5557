"""Published achievements and awards for tests of pages, made through the services."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from issuer.bootstrap import Toolkit
from issuer.review.draft import Draft
from issuer.services import revocation
from issuer.services.award_request import AwardRequest, EvidenceInput
from issuer.services.design import import_design
from issuer.services.issuing import issue_credential
from issuer.services.publishing import publish
from issuer.store.credentials import Credential, find_credential
from issuer.store.designs import Achievement, list_offered
from tests.web import world

DESIGN = Path(__file__).parents[3] / "examples" / "strong.design.json"
NAME, EMAIL = "Kiri Tamihana", "kiri.tamihana@mail.example"
EVIDENCE = EvidenceInput("Audit of a timetable", "Found **31 barriers**, told apart by whom they keep out.")


def published(toolkit: Toolkit) -> Achievement:
    """Return the strong design as it was published in `built_with_strong_design`."""
    with toolkit.read() as session:
        offered = list_offered(session, organization_id=world.organization_of(session).id)
        return next(achievement for achievement in offered if achievement.name == design()["title"])


def publish_design(
    toolkit: Toolkit, *, slug: str = world.OWN, answers: Mapping[str, object] | None = None
) -> Achievement:
    """Publish the strong example design, with `answers` changed, as the organization's."""
    draft = Draft.from_document(design()).with_answers(answers or {})
    with toolkit.write() as session:
        organization = world.organization_of(session, slug)
        owner = world.person_of(session, "owner" if slug == world.OWN else world.STRANGER)
        imported = import_design(session, organization, draft.to_document(), owner, now=toolkit.clock())
        published = publish(
            session, imported, artist=toolkit.artist, addresses=toolkit.addresses, actor=owner, now=toolkit.clock()
        )
        session.commit()
    return published


def passing_levels(achievement: Achievement) -> dict[str, str]:
    """Return for each criterion the level that passing takes."""
    draft = Draft.from_document(achievement.draft)
    required = draft.text("assessment.pass.level_id")
    return {criterion["id"]: required for criterion in draft.items("assessment.rubric")}


def award(
    toolkit: Toolkit,
    achievement: Achievement,
    *,
    name: str = NAME,
    email: str = EMAIL,
    public: bool = True,
    evidence: tuple[EvidenceInput, ...] = (EVIDENCE,),
    narrative: str = "",
    now: datetime | None = None,
) -> Credential:
    """Award an achievement and return the credential."""
    request = AwardRequest(
        recipient_name=name,
        recipient_email=email,
        name_is_public=public,
        evidence=evidence,
        levels=passing_levels(achievement),
        narrative=narrative,
    )
    with toolkit.write() as session:
        credential = issue_credential(
            session,
            session.merge(achievement, load=False),
            request,
            key_ring=toolkit.key_ring,
            addresses=toolkit.addresses,
            templates=toolkit.templates,
            actor=world.person_of(session, "owner"),
            now=now or toolkit.clock(),
        )
        session.commit()
    return credential


def revoke(toolkit: Toolkit, credential: Credential, reason: str = "Awarded by mistake") -> None:
    """Revoke a credential."""
    _end(toolkit, credential, lambda session, row, options: revocation.revoke(session, row, reason, **options))


def withdraw(toolkit: Toolkit, credential: Credential) -> None:
    """Withdraw a credential."""
    _end(toolkit, credential, lambda session, row, options: revocation.withdraw(session, row, **options))


def replace_document(toolkit: Toolkit, credential: Credential, old: str, new: str) -> None:
    """Change the stored document behind the program's back."""
    with toolkit.write() as session:
        row = find_credential(session, credential.id)
        assert row is not None and old in row.document
        row.document = row.document.replace(old, new)
        session.commit()


def _end(toolkit: Toolkit, credential: Credential, act) -> None:
    with toolkit.write() as session:
        options = {
            "key_ring": toolkit.key_ring,
            "addresses": toolkit.addresses,
            "actor": world.person_of(session, "owner"),
            "now": toolkit.clock(),
        }
        act(session, find_credential(session, credential.id), options)
        session.commit()


def design() -> dict[str, Any]:
    """Return the strong example as it stands in its file."""
    return json.loads(DESIGN.read_text(encoding="utf-8"))
