"""Publishing: a design that passed its review becomes an Achievement version that never changes again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from issuer.credential.achievement import Achievement as OpenBadgesAchievement
from issuer.credential.achievement import Related
from issuer.credential.achievement_credential import AchievementCredential, AchievementSubject
from issuer.credential.data_integrity import add_proof
from issuer.credential.did import did_key
from issuer.credential.documents import NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.profile import Image, Profile
from issuer.credential.report import Outcome
from issuer.credential.signer import Ed25519Signer
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier
from issuer.review.draft import Draft
from issuer.services.achievement_mapping import achievement_of
from issuer.services.design import draft_of, preview_image, require_draft, review_design
from issuer.services.errors import Invalid, NotEditable, NotReady
from issuer.services.holding import hold
from issuer.services.keys import profile_of
from issuer.services.ports import BadgeArtist
from issuer.services.review_report import stored_report
from issuer.store import audit
from issuer.store.base import new_id
from issuer.store.designs import Achievement, Design, DesignState, list_versions
from issuer.store.organizations import Organization
from issuer.store.people import Person
from issuer.urls import Addresses

# Signs only specimens that are thrown away at once; anybody may know it.
_SPECIMEN_KEY = Ed25519PrivateKey.from_private_bytes(b"this key signs specimens, thrown")


def publish(
    session: Session, design: Design, *, artist: BadgeArtist, addresses: Addresses, actor: Person, now: datetime
) -> Achievement:
    """Freeze a design, its review and its image as the next version. Earlier versions are no longer offered.

    Raises NotReady with the report while a blocker is open, NotEditable for what is no draft, Invalid for what could
    not be signed.
    """
    hold(session, design)
    require_draft(design)
    report = review_design(design, today=now.date())
    if report.blockers:
        raise NotReady(report)
    organization = session.get_one(Organization, design.organization_id)
    earlier = list_versions(session, design.id)
    draft, achievement_id, version = draft_of(design), new_id(), len(earlier) + 1
    image_alt = _image_alt(design, draft, organization)
    public = _achievement(draft, organization, addresses, achievement_id, image_alt, version, earlier)
    achievement = Achievement(
        id=achievement_id,
        organization_id=organization.id,
        design_id=design.id,
        version=version,
        name=public.name,
        draft=draft.to_document(),
        achievement=public.to_json(),
        report=stored_report(session, design, report),
        image_png=preview_image(design, organization, artist=artist),
        image_alt=image_alt,
        published_at=now,
        published_by=actor.id,
    )
    session.add(achievement)
    for old in earlier:
        old.retired_at = old.retired_at or now
    design.state = DesignState.PUBLISHED
    session.flush()
    _audit(session, "achievement.published", achievement.id, design, actor, now, version=version)
    return achievement


def retire(session: Session, design: Design, *, actor: Person, now: datetime) -> None:
    """Stop offering a published design. What was awarded stays valid. Raises NotEditable for one never published."""
    hold(session, design)
    versions = list_versions(session, design.id)
    if not versions:
        raise NotEditable("This design was never published. Delete it instead.")
    if design.state is DesignState.RETIRED:
        raise NotEditable("This design is retired already.")
    for version in versions:
        version.retired_at = version.retired_at or now
    design.state = DesignState.RETIRED
    session.flush()
    _audit(session, "design.retired", design.id, design, actor, now)


def start_new_version(session: Session, design: Design, *, actor: Person, now: datetime) -> Design:
    """Open a published design for editing again. The published version stays as it is, and is offered meanwhile."""
    hold(session, design)
    if design.state is not DesignState.PUBLISHED:
        raise NotEditable("Only a published design can begin a new version.")
    design.state = DesignState.DRAFT
    session.flush()
    _audit(session, "design.new_version", design.id, design, actor, now)
    return design


def _image_alt(design: Design, draft: Draft, organization: Organization) -> str:
    """Return the words for the image that is frozen.

    An imported design may name an image that did not come with it; its words describe that one, not the drawn badge.
    """
    names_another = design.image_png is None and draft.get("badge.image")
    written = None if names_another else draft.get("badge.image_alt")
    return written or default_image_alt(draft, organization)


def default_image_alt(draft: Draft, organization: Organization) -> str:
    """Return the words for the drawn badge, used when the designer wrote none."""
    return f"The badge “{draft.text('title')}” of {organization.name}: a black touchstone with a streak of gold."


def _achievement(
    draft: Draft,
    organization: Organization,
    addresses: Addresses,
    achievement_id: str,
    image_alt: str,
    version: int,
    earlier: Sequence[Achievement],
) -> OpenBadgesAchievement:
    """Return the public Achievement, proved to be one that can be signed. Raises Invalid."""
    problems = {
        field: sentence
        for field, sentence in (
            ("credential_type", "Choose what kind of credential this is."),
            ("title", "Give it a title."),
            ("description", "Describe it in a few sentences: every reader sees this first."),
        )
        if not draft.get(field)
    }
    if problems:
        raise Invalid(problems)
    try:
        achievement = achievement_of(
            draft,
            address=addresses.achievement(achievement_id),
            image=Image(addresses.achievement_image(achievement_id), image_alt),
            # Its address, not its DID: the issuer of the credential bears that, and a node has one body only.
            creator=profile_of(organization, addresses.profile(organization.slug), addresses),
            version=version,
            earlier=_related(earlier, addresses),
        )
        require_signable(achievement)
    except CredentialError as error:
        raise Invalid({"": f"This cannot be signed as it stands. {error.detail}"}) from error
    return achievement


def _related(earlier: Sequence[Achievement], addresses: Addresses) -> Related | None:
    if not earlier:
        return None
    document = earlier[0].achievement
    return Related(addresses.achievement(earlier[0].id), document.get("inLanguage"), document.get("version"))


def require_signable(achievement: OpenBadgesAchievement) -> None:
    """Sign and verify a specimen with a key that means nothing, so that no award fails later.

    Raises CredentialError for whatever a strict verifier would refuse.
    """
    signer = Ed25519Signer(_SPECIMEN_KEY, "did:example:specimen")
    signer = Ed25519Signer(_SPECIMEN_KEY, did_key(signer.public_multibase))
    epoch = datetime(2026, 1, 1, tzinfo=UTC)
    specimen = AchievementCredential(
        id="urn:uuid:00000000-0000-4000-8000-000000000000",
        name=achievement.name,
        issuer=Profile(id=signer.controller, name="Specimen"),
        valid_from=epoch,
        subject=AchievementSubject(achievement, id="urn:uuid:00000000-0000-4000-8000-000000000001"),
    )
    signed = dump_json(add_proof(specimen.to_json(), signer, created=epoch))
    report = Verifier(NoDocuments(), trusted=(signer.controller,)).verify(signed, now=epoch)
    for check in report.checks:
        # A specimen has no status; everything else has to pass.
        if check.outcome is not Outcome.PASSED and check.id != "status":
            raise CredentialError(check.code or "SHAPE_SCHEMA", check.detail)


def _audit(
    session: Session, action: str, subject_id: str, design: Design, actor: Person, now: datetime, **details: object
) -> None:
    audit.record(
        session,
        action,
        subject_id,
        now=now,
        organization_id=design.organization_id,
        actor_id=actor.id,
        **details,
    )
