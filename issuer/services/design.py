"""Writing a design: begin, save a step, take back in what somebody else wrote meanwhile, import, export, copy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from issuer.review.acknowledgement import as_a_file_says, carried_over
from issuer.review.draft import STEPS, Draft, DraftError, Step
from issuer.review.engine import review
from issuer.review.profiles import PROFILES, in_order
from issuer.review.report import Report
from issuer.services.errors import Conflict, Invalid, NotEditable, NotFound
from issuer.services.holding import hold
from issuer.services.ports import BadgeArtist
from issuer.store import audit
from issuer.store.designs import Design, DesignRevision, DesignState, find_revision, list_versions
from issuer.store.organizations import Organization
from issuer.store.people import Person
from issuer.store.readings import delete_readings

# The name of an uploaded picture holds a part of its SHA-256, so that another picture is a change of the design.
_UPLOADED_IMAGE = re.compile(r"badge(-[0-9a-f]{12})?\.png")


def draft_of(design: Design) -> Draft:
    """Return what is written in a design."""
    return Draft.from_document(design.document)


def create_design(
    session: Session,
    organization: Organization,
    actor: Person,
    *,
    now: datetime,
    document: Mapping[str, Any] | None = None,
) -> Design:
    """Begin a design, or take in a `touchstone-design-1` document. Raises Invalid naming the field that is wrong.

    A new design already knows its issuer; what a document says about the issuer is kept.
    """
    draft = _read(document) if document is not None else Draft.empty().with_answers({"language": "en"})
    known = {
        "issuer.name": organization.name,
        "issuer.url": organization.url,
        "issuer.email": organization.email,
        "issuer.country": organization.country,
    }
    draft = draft.with_answers({field: text for field, text in known.items() if text and not draft.get(field)})
    design = Design(
        organization_id=organization.id,
        document=draft.to_document(),
        revision=1,
        state=DesignState.DRAFT,
        created_at=now,
        created_by=actor.id,
        saved_at=now,
        saved_by=actor.id,
    )
    session.add(design)
    session.flush()
    _keep_revision(session, design)
    _audit(session, "design.created", design, actor, now)
    return design


def import_design(
    session: Session, organization: Organization, document: Mapping[str, Any], actor: Person, *, now: datetime
) -> Design:
    """Begin a design from an exported document. Raises Invalid naming the field that is wrong.

    Who kept a weak spot is marked as what the file says: nobody signed in here to say it.
    """
    draft = as_a_file_says(_read(document))
    return create_design(session, organization, actor, now=now, document=draft.to_document())


def export_design(design: Design) -> dict[str, Any]:
    """Return the `touchstone-design-1` document of a design."""
    return draft_of(design).to_document()


def copy_design(session: Session, design: Design, actor: Person, *, now: datetime) -> Design:
    """Begin a design that starts as a copy of another one of the same organization."""
    organization = session.get_one(Organization, design.organization_id)
    copy = create_design(session, organization, actor, now=now, document=design.document)
    copy.image_png = design.image_png
    session.flush()
    return copy


def save_step(
    session: Session,
    design: Design,
    step_slug: str,
    answers: Mapping[str, Any],
    *,
    base_revision: int,
    actor: Person,
    now: datetime,
) -> Design:
    """Save the answers of one step, given to the page that was opened at `base_revision`.

    Merged field by field: what only one side changed is taken from that side. Raises Conflict with both versions when
    both changed the same field, Invalid for wrong kinds of answers, NotEditable for a published design.
    """
    hold(session, design)
    require_draft(design)
    step = _step(step_slug)
    if foreign := [field for field in answers if field not in step.fields]:
        raise Invalid({field: "This field is not part of this step." for field in foreign})
    base = draft_at(session, design, base_revision)
    theirs = draft_of(design)
    mine = _answered(base, answers)
    changed = {field: value for field, value in answers.items() if mine.get(field) != base.get(field)}
    both = [field for field in changed if theirs.get(field) not in (base.get(field), mine.get(field))]
    if both:
        raise Conflict(
            {field: mine.get(field) for field in both},
            {field: theirs.get(field) for field in both},
            revision=design.revision,
            by=design.saver.name or design.saver.email,
        )
    return store_draft(session, design, _answered(theirs, changed), actor=actor, now=now)


def replace_document(
    session: Session,
    design: Design,
    document: Mapping[str, Any],
    *,
    base_revision: int,
    actor: Person,
    now: datetime,
) -> Design:
    """Put a whole document in place of a design. Raises Invalid, NotEditable, or Conflict when it changed meanwhile."""
    hold(session, design)
    require_draft(design)
    draft = _read(document)
    if base_revision != design.revision:
        raise Conflict({}, {}, revision=design.revision, by=design.saver.name or design.saver.email)
    return store_draft(session, design, draft, actor=actor, now=now)


def delete_draft(session: Session, design: Design, *, actor: Person, now: datetime) -> None:
    """Delete a design that was never published, its saved states and readings with it. Raises NotEditable otherwise."""
    hold(session, design)
    if list_versions(session, design.id):
        raise NotEditable("This design was published, so it cannot be deleted. Retire it instead.")
    delete_readings(session, design.id)
    session.execute(delete(DesignRevision).where(DesignRevision.design_id == design.id))
    session.delete(design)
    session.flush()
    _audit(session, "design.deleted", design, actor, now)


def was_deleted(session: Session, organization_id: str, design_id: str) -> bool:
    """Return whether an organization had a design with this id and deleted it."""
    return audit.has_happened(session, "design.deleted", design_id, organization_id=organization_id)


def review_profiles_of(design: Design, organization: Organization) -> tuple[str, ...]:
    """Return the ids of the profiles that a design is reviewed with: its own choice, else its organization's."""
    chosen = organization.review_profiles if design.review_profiles is None else design.review_profiles
    return in_order(name for name in chosen if name in PROFILES)


def review_design(design: Design, *, today: date, draft: Draft | None = None) -> Report:
    """Return the review of what is written so far, or of `draft` as if it were saved in this design."""
    profiles = review_profiles_of(design, design.organization)
    return review(draft_of(design) if draft is None else draft, today=today, profiles=profiles)


def draft_with(design: Design, answers: Mapping[str, Any]) -> Draft:
    """Return a design as it would stand with these answers; nothing is saved. Raises Invalid for wrong kinds."""
    return carried_over(draft_of(design), _answered(draft_of(design), answers))


def is_uploaded_image(name: str) -> bool:
    """Return whether `badge.image` names a picture that was uploaded here."""
    return _UPLOADED_IMAGE.fullmatch(name) is not None


def read_image(data: bytes, *, artist: BadgeArtist) -> bytes:
    """Return an uploaded PNG or SVG as the PNG that `set_image` takes. Raises Invalid with what is wrong with the file.

    Drawing can take seconds, so this needs no session, and nobody should hold a lock meanwhile.
    """
    try:
        return artist.re_encode(data)
    except ValueError as error:
        raise Invalid({"badge.image": str(error)}) from error


def set_image(session: Session, design: Design, image_png: bytes, *, actor: Person, now: datetime) -> Design:
    """Make a picture that `read_image` returned the badge image."""
    hold(session, design)
    require_draft(design)
    design.image_png = image_png
    name = f"badge-{sha256(image_png).hexdigest()[:12]}.png"
    return store_draft(session, design, draft_of(design).with_answers({"badge.image": name}), actor=actor, now=now)


def remove_image(session: Session, design: Design, *, actor: Person, now: datetime) -> Design:
    """Go back to the image that is drawn from the title and the organization's colour, and to its own words."""
    hold(session, design)
    require_draft(design)
    design.image_png = None
    draft = draft_of(design).with_answers({"badge.image": None, "badge.image_alt": None})
    return store_draft(session, design, draft, actor=actor, now=now)


def preview_image(design: Design, organization: Organization, *, artist: BadgeArtist) -> bytes:
    """Return the PNG that publishing would freeze: the uploaded one, or the default drawn from what is written."""
    if design.image_png is not None:
        return design.image_png
    title = draft_of(design).text("title") or "Untitled"
    return artist.draw(title=title, issuer_name=organization.name, colour=organization.colour)


def require_draft(design: Design) -> None:
    """Raise NotEditable unless a design is being written."""
    if design.state is DesignState.PUBLISHED:
        raise NotEditable("This version is published and never changes. Begin a new version to edit it.")
    if design.state is DesignState.RETIRED:
        raise NotEditable("This design is retired. Copy it to begin another one.")


def store_draft(session: Session, design: Design, draft: Draft, *, actor: Person, now: datetime) -> Design:
    """Make a draft the next saved state of a design, whose row is locked; one that is as it was makes none.

    A reason for which a finding was kept goes with what it speaks of: once that is changed, the finding is open again.
    """
    document = carried_over(draft_of(design), draft).to_document()
    if document != design.document:
        design.document = document
        design.revision += 1
        design.saved_at, design.saved_by = now, actor.id
        session.flush()
        session.expire(design, ["saver"])
        _keep_revision(session, design)
    session.flush()
    return design


def _keep_revision(session: Session, design: Design) -> None:
    session.add(
        DesignRevision(
            design_id=design.id,
            revision=design.revision,
            document=design.document,
            saved_at=design.saved_at,
            saved_by=design.saved_by,
        )
    )
    session.flush()


def draft_at(session: Session, design: Design, revision: int) -> Draft:
    """Return what a design held when a page was opened. Raises NotFound."""
    found = find_revision(session, design.id, revision)
    if found is None:
        raise NotFound("The page that you saved is no longer known here. Open the step again.")
    return Draft.from_document(found.document)


def _step(slug: str) -> Step:
    for step in STEPS:
        if step.slug == slug:
            return step
    raise NotFound("There is no such step.")


def _read(document: Mapping[str, Any]) -> Draft:
    try:
        return Draft.from_document(document)
    except DraftError as error:
        raise Invalid({error.field: _sentence(error)}) from error


def _answered(draft: Draft, answers: Mapping[str, Any]) -> Draft:
    try:
        return draft.with_answers(answers)
    except DraftError as error:
        raise Invalid({error.field: _sentence(error)}) from error


def _sentence(error: DraftError) -> str:
    return f"{error.field or 'The file'}: {error.detail}."


def _audit(session: Session, action: str, design: Design, actor: Person, now: datetime) -> None:
    audit.record(session, action, design.id, now=now, organization_id=design.organization_id, actor_id=actor.id)
