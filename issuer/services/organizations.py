"""Organizations: their public face, and who may do what in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import datetime
from zoneinfo import available_timezones

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from issuer.services.delivery import queue_invitation_mail
from issuer.services.errors import Forbidden, Invalid
from issuer.services.mail_address import normalise_email
from issuer.services.people import LINK_LIFETIME, create_person, create_sign_in_link
from issuer.services.plain_text import clean_address, clean_line, clean_paragraphs
from issuer.services.ports import SYSTEM_CHANCE, Chance, MailTemplates
from issuer.services.profile_choice import known_profiles
from issuer.store import audit
from issuer.store.organizations import Membership, Organization, Role, find_organization, list_roles
from issuer.store.people import Person, find_person
from issuer.urls import Addresses

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
PROFILE_FIELDS = ("name", "url", "email", "country", "description", "colour", "zone")


def slug_of(name: str) -> str:
    """Return a slug made from a name, for example `harbourside-skills-trust`; `organization` when nothing is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "organization"


def create_organization(
    session: Session,
    *,
    name: str,
    slug: str,
    owner: Person,
    now: datetime,
    is_example: bool = False,
    **profile_fields: str,
) -> Organization:
    """Add an organization with its first owner. Its slug stands in public addresses for ever. Raises Invalid."""
    if not _SLUG.fullmatch(slug):
        raise Invalid({"slug": "Use lower-case letters, digits and hyphens, for example river-college."})
    if find_organization(session, slug) is not None:
        raise Invalid({"slug": "This short name is taken; choose another."})
    organization = Organization(slug=slug, name="", created_at=now, is_example=is_example)
    _apply(organization, {"name": name, **profile_fields})
    session.add(organization)
    session.flush()
    audit.record(
        session, "organization.created", organization.id, now=now, organization_id=organization.id, actor_id=owner.id
    )
    session.add(Membership(organization_id=organization.id, person_id=owner.id, role=Role.OWNER, created_at=now))
    session.flush()
    return organization


def update_organization(
    session: Session, organization: Organization, *, actor: Person, now: datetime, **profile_fields: str
) -> Organization:
    """Change fields of PROFILE_FIELDS. What is already signed keeps the old ones. Raises Invalid."""
    _apply(organization, profile_fields)
    session.flush()
    audit.record(
        session,
        "organization.updated",
        organization.id,
        now=now,
        organization_id=organization.id,
        actor_id=actor.id,
        fields=sorted(profile_fields),
    )
    return organization


def choose_review_profiles(
    session: Session, organization: Organization, profiles: Collection[str], *, actor: Person, now: datetime
) -> None:
    """Choose the profiles that its designs are reviewed with, unless they have their own. Raises Invalid."""
    organization.review_profiles = known_profiles(profiles)
    session.flush()
    audit.record(
        session,
        "organization.profiles_chosen",
        organization.id,
        now=now,
        organization_id=organization.id,
        actor_id=actor.id,
        profiles=organization.review_profiles,
    )


def choose_report_publicity(
    session: Session, organization: Organization, is_public: bool, *, actor: Person, now: datetime
) -> None:
    """Say whether the world may read the reviews of what is published, of earlier versions too."""
    organization.reports_are_public = is_public
    session.flush()
    audit.record(
        session,
        "organization.reports_opened" if is_public else "organization.reports_closed",
        organization.id,
        now=now,
        organization_id=organization.id,
        actor_id=actor.id,
    )


def invite(
    session: Session,
    organization: Organization,
    *,
    email: str,
    name: str,
    roles: Collection[Role],
    actor: Person,
    addresses: Addresses,
    templates: MailTemplates,
    now: datetime,
    chance: Chance = SYSTEM_CHANCE,
) -> Person:
    """Give somebody roles here, with an account if they have none, and tell them by mail. Raises Invalid.

    Only a new account is sent a sign-in link: kept mail is shown to the owner, who must not be able to sign in as
    somebody who already belongs to another organization.
    """
    if not roles:
        raise Invalid({"roles": "Choose at least one role."})
    address = normalise_email(email)
    person = find_person(session, address)
    is_new = person is None
    if person is None:
        person = create_person(session, email=address, name=name, now=now)
        token = create_sign_in_link(session, person, now=now, lifetime=LINK_LIFETIME, chance=chance)
        link = addresses.sign_in(token)
    elif list_roles(session, person.id, organization.id):
        raise Invalid({"email": "This person already belongs to the organization; change their roles instead."})
    else:
        link = addresses.sign_in()
    _replace_roles(session, organization, person, frozenset(roles), actor=actor, now=now)
    queue_invitation_mail(session, organization, person, actor, link, is_one_time=is_new, templates=templates, now=now)
    return person


def set_roles(
    session: Session,
    organization: Organization,
    person: Person,
    roles: Collection[Role],
    *,
    actor: Person,
    now: datetime,
) -> None:
    """Replace a person's roles; none at all removes them. Raises Forbidden for the last owner's own role."""
    session.refresh(organization, with_for_update=True)  # two owners must not remove each other at the same moment
    wanted = frozenset(roles)
    held = list_roles(session, person.id, organization.id)
    if Role.OWNER in held and Role.OWNER not in wanted and _count_owners(session, organization) == 1:
        raise Forbidden("An organization needs an owner: make somebody else an owner first.")
    _replace_roles(session, organization, person, wanted, actor=actor, now=now)


def _replace_roles(
    session: Session,
    organization: Organization,
    person: Person,
    wanted: frozenset[Role],
    *,
    actor: Person,
    now: datetime,
) -> None:
    rows = session.scalars(
        select(Membership).where(Membership.organization_id == organization.id, Membership.person_id == person.id)
    ).all()
    for row in rows:
        if row.role not in wanted:
            session.delete(row)
    for role in sorted(wanted - {row.role for row in rows}):
        session.add(Membership(organization_id=organization.id, person_id=person.id, role=role, created_at=now))
    session.flush()
    session.expire(organization, ["memberships"])
    audit.record(
        session,
        "organization.roles_set",
        person.id,
        now=now,
        organization_id=organization.id,
        actor_id=actor.id,
        roles=sorted(wanted),
    )


def _count_owners(session: Session, organization: Organization) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(Membership)
            .join(Membership.person)
            .where(
                Membership.organization_id == organization.id,
                Membership.role == Role.OWNER,
                Person.disabled_at.is_(None),
            )
        )
        or 0
    )


def _apply(organization: Organization, fields: dict[str, str]) -> None:
    """Check and set profile fields; every problem is reported at once."""
    problems: dict[str, str] = {}
    for field, text in fields.items():
        try:
            setattr(organization, field, _checked(field, text))
        except Invalid as error:
            problems.update(error.problems)
    if problems:
        raise Invalid(problems)


def _checked(field: str, text: str) -> str | None:
    if field == "name":
        return clean_line(text, field, maximum=200, required=True)
    if field == "url":
        return clean_address(text, field, maximum=500) or None
    if field == "email":
        return normalise_email(text) if text.strip() else None
    if field == "country":
        return _matching(text.strip().upper(), re.compile("[A-Z]{2}|"), field, "Use two letters, such as NZ.") or None
    if field == "description":
        return clean_paragraphs(text, field, maximum=2000) or None
    if field == "colour":
        return _matching(text.strip().lower(), _COLOUR, field, "Use a colour such as #8a6d1f.")
    if field == "zone" and text in available_timezones():
        return text
    raise Invalid({field: "Choose a time zone from the list." if field == "zone" else "This cannot be changed."})


def _matching(text: str, pattern: re.Pattern[str], field: str, otherwise: str) -> str:
    if not pattern.fullmatch(text):
        raise Invalid({field: otherwise})
    return text
