"""What stands on the card of an organization: what is there, and what the person may do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from issuer.store.credentials import Credential
from issuer.store.designs import Design
from issuer.store.organizations import Organization, Role, list_roles
from issuer.store.people import Person


@dataclass(frozen=True, slots=True)
class Summary:
    """An organization, how much is in it, and a person's roles there."""

    organization: Organization
    designs: int
    credentials: int
    roles: frozenset[Role]


def summaries_of(session: Session, organizations: Iterable[Organization], person: Person) -> Sequence[Summary]:
    """Return a summary of each organization, in the order given."""
    return [
        Summary(
            organization,
            designs=_count(session, Design, organization),
            credentials=_count(session, Credential, organization),
            roles=list_roles(session, person.id, organization.id),
        )
        for organization in organizations
    ]


def _count(session: Session, kind: type[Design] | type[Credential], organization: Organization) -> int:
    query = select(func.count()).select_from(kind).where(kind.organization_id == organization.id)
    return session.scalar(query) or 0
