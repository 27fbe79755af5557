"""Which profiles the review is made with: chosen for all designs of an organization, or for one design."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from issuer.review.profiles import in_order
from issuer.services.design import require_draft
from issuer.services.errors import Invalid
from issuer.services.holding import hold
from issuer.store import audit
from issuer.store.designs import Design
from issuer.store.people import Person


def choose_profiles(
    session: Session, design: Design, profiles: Collection[str] | None, *, actor: Person, now: datetime
) -> None:
    """Choose the profiles that a design is reviewed with; None for those of its organization. Raises Invalid."""
    hold(session, design)
    require_draft(design)
    design.review_profiles = None if profiles is None else known_profiles(profiles)
    session.flush()
    audit.record(
        session, "design.profiles_chosen", design.id, now=now, organization_id=design.organization_id, actor_id=actor.id
    )


def known_profiles(profiles: Iterable[str]) -> list[str]:
    """Return the ids in the order of PROFILES. Raises Invalid for one that does not exist."""
    try:
        return list(in_order(profiles))
    except ValueError as error:
        raise Invalid({"review_profiles": "Choose from the profiles that are offered."}) from error
