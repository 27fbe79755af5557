"""What the first start of an installation makes, so that there is always somebody who can sign in."""

from __future__ import annotations

from issuer.bootstrap import Toolkit
from issuer.services.keys import ensure_key
from issuer.services.organizations import create_organization, slug_of
from issuer.services.people import create_person, create_sign_in_link, normalise_email
from issuer.store.people import find_person


def start_organization(toolkit: Toolkit, *, email: str, name: str, organization: str, slug: str | None = None) -> str:
    """Make an organization with its owner and a sealed signing key, and return the token of a sign-in link.

    Raises Invalid when the address or a name cannot be used or is taken.
    """
    now = toolkit.clock()
    with toolkit.write() as session:
        owner = find_person(session, normalise_email(email)) or create_person(session, email=email, name=name, now=now)
        made = create_organization(
            session, name=organization, slug=slug or slug_of(organization), owner=owner, now=now
        )
        ensure_key(session, made, toolkit.key_ring, toolkit.addresses, now=now)
        token = create_sign_in_link(session, owner, now=now)
        session.commit()
    return token
