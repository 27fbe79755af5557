"""What a start makes and notices: the first one always ends with somebody who can sign in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from issuer.bootstrap import Toolkit
from issuer.commands.errors import CommandError
from issuer.credential.controller import controller_of
from issuer.resources import folder
from issuer.services.errors import KeyUnavailable
from issuer.services.examples import load_example
from issuer.services.keys import ensure_key, signer_for
from issuer.services.mail_address import normalise_email
from issuer.services.organizations import create_organization, slug_of
from issuer.services.people import create_person, create_sign_in_link
from issuer.services.site import grant_site_admin
from issuer.services.token_keys import token_signer_for
from issuer.store.credentials import Credential, list_credentials
from issuer.store.locks import alone
from issuer.store.organizations import Organization, find_organization, find_owner, list_organizations
from issuer.store.people import Person, find_person
from issuer.store.profiles import find_active_key
from issuer.store.trusted_issuers import count_narrowed

# Nobody can be written to at these addresses; `issuer init` gives real ones instead.
_OWNER = ("owner@example.org", "Owner")
_ORGANIZATION = "My organization"

# Opening a key takes a tenth of a second on purpose, and one passphrase seals them all: a few tell as much as all.
_KEYS_TRIED = 5


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the person who starts the server should see. The token is None once the owner has a passphrase."""

    owner_email: str | None
    sign_in_token: str | None
    sample_code: str | None
    warnings: tuple[str, ...]


def start_organization(toolkit: Toolkit, *, email: str, name: str, organization: str, slug: str | None = None) -> str:
    """Make an organization with its owner and a sealed signing key, and return the token of a sign-in link.

    The owner of the first one administers the site. Raises Invalid when an address or a name cannot be used,
    CommandError when the organization exists already.
    """
    now = toolkit.clock()
    with toolkit.write() as session:
        slug = slug or slug_of(organization)
        if find_organization(session, slug) is not None:
            raise CommandError(f"There is already an organization {slug!r}. A new sign-in link: people link EMAIL")
        owner = find_person(session, normalise_email(email)) or create_person(session, email=email, name=name, now=now)
        if not list_organizations(session):
            grant_site_admin(session, owner, now=now, is_new=True)
        made = create_organization(session, name=organization, slug=slug, owner=owner, now=now)
        ensure_key(session, made, toolkit.key_ring, toolkit.addresses, now=now)
        token = create_sign_in_link(session, owner, now=now)
        session.commit()
    return token


def prepare(toolkit: Toolkit) -> Greeting:
    """Make what the first start needs, see that every organization can sign, and return what to tell."""
    with toolkit.read() as waiting:
        alone(waiting, "first start")  # of several servers that start on one empty database
        with toolkit.read() as session:
            is_first = not list_organizations(session)
        if is_first and toolkit.settings.demo:
            _load_example(toolkit)
        elif is_first:
            start_organization(toolkit, email=_OWNER[0], name=_OWNER[1], organization=_ORGANIZATION)
    now = toolkit.clock()
    with toolkit.write() as session:
        organizations = list_organizations(session)
        warnings = [warning for each in organizations for warning in _keep_signing(session, each, toolkit)]
        warnings += _cannot_sign(session, organizations[:_KEYS_TRIED], toolkit)
        owner = _first_owner(session, organizations)
        token = None
        if owner is not None and owner.passphrase_hash is None:
            token = create_sign_in_link(session, owner, now=now)
        if narrowed := count_narrowed(session):
            warnings.append(
                f"{narrowed} of the trusted issuers are hosts that stood for every issuer on them once, and do not any "
                "more: see `issuer trust list`."
            )
        sample = _sample(session, organizations)
        if sample is not None and not json.loads(sample.document)["id"].startswith(toolkit.addresses.base + "/"):
            warnings.append(
                f"Badges awarded earlier lead to another address than {toolkit.addresses.base}. "
                "Serve at the old address again, or they cannot be checked."
            )
        session.commit()
    if "0.0.0.0" in toolkit.addresses.base or "[::]" in toolkit.addresses.base:  # noqa: S104 - named, not bound
        warnings.append("Badges need an address that others can open: set PUBLIC_URL before awarding any.")
    return Greeting(owner.email if owner else None, token, sample.code if sample else None, tuple(warnings))


def _load_example(toolkit: Toolkit) -> None:
    with toolkit.write() as session:
        load_example(
            session,
            folder("examples"),
            key_ring=toolkit.key_ring,
            addresses=toolkit.addresses,
            artist=toolkit.artist,
            templates=toolkit.templates,
            now=toolkit.clock(),
        )
        owner = _first_owner(session, list_organizations(session))
        if owner is not None:
            grant_site_admin(session, owner, now=toolkit.clock(), is_new=True)
        session.commit()


def _keep_signing(session: Session, organization: Organization, toolkit: Toolkit) -> list[str]:
    """Give an organization a key for the present address; return a warning when that changes who it is."""
    before = find_active_key(session, organization.id)
    after = ensure_key(session, organization, toolkit.key_ring, toolkit.addresses, now=toolkit.clock())
    if before is None or before.id == after.id:
        return []
    return [f"{organization.name} has moved from {before.controller} to {after.controller}. Is PUBLIC_URL right?"]


def _cannot_sign(session: Session, organizations: Sequence[Organization], toolkit: Toolkit) -> list[str]:
    """Return a warning for the first key that does not open: better said at the start than at the first award.

    Where an organization that issues tokens has moved, their key is made here, and published before it is used.
    """
    for organization in organizations:
        try:
            signer = signer_for(session, organization, toolkit.key_ring)
        except KeyUnavailable as error:
            return [f"{organization.name} cannot award or revoke. {error.message}"]
        identity = controller_of(signer.verification_method)
        try:
            token_signer_for(session, organization, identity, toolkit.key_ring, now=toolkit.clock())
        except KeyUnavailable as error:
            return [f"{organization.name} cannot award: it issues tokens. {error.message}"]
    return []


def _first_owner(session: Session, organizations: Sequence[Organization]) -> Person | None:
    oldest = sorted(organizations, key=lambda organization: organization.created_at)
    return next((owner for each in oldest if (owner := find_owner(session, each.id))), None)


def _sample(session: Session, organizations: Sequence[Organization]) -> Credential | None:
    """Return the example organization's newest credential that still stands."""
    return next(
        (
            credential
            for organization in organizations
            if organization.is_example
            for credential in list_credentials(session, organization.id)
            if credential.revoked_at is None and credential.withdrawn_at is None
        ),
        None,
    )
