"""Who administers the site: what concerns everybody on it, and no organization alone, is theirs to change.

Anybody can make an organization and own it, so nothing that an organization can do makes somebody an administrator of
the site. Whoever runs the installation does, from the command line.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from issuer.services.errors import Forbidden, Invalid
from issuer.store import audit
from issuer.store.people import Person, SignInLink, SignInSession

_WITHHELD = (
    "Only administrators of this site may do this. Whoever runs it makes somebody one with “issuer people admin EMAIL”."
)


def require_site_admin(person: Person) -> None:
    """Raise Forbidden unless a person administers the site."""
    if person.site_admin_at is None:
        raise Forbidden(_WITHHELD)


def grant_site_admin(session: Session, person: Person, *, now: datetime, is_new: bool = False) -> None:
    """Let a person administer the site. Raises Invalid for a closed account.

    An account that `is_new` is only the person's own. Any other may have come from an organization's invitation, whose
    owner saw the link and may have signed in with it first: every sign-in, link and passphrase of it ends.
    """
    if person.disabled_at is not None:
        raise Invalid({"email": "This account is closed."})
    if not is_new:
        _start_anew(session, person, now=now)
    person.site_admin_at = person.site_admin_at or now
    session.flush()
    audit.record(session, "site.admin_granted", person.id, now=now)


def revoke_site_admin(session: Session, person: Person, *, now: datetime) -> None:
    """Take the site out of a person's hands again; it holds from their next page on. Raises Invalid."""
    if person.site_admin_at is None:
        raise Invalid({"email": "This person does not administer the site."})
    person.site_admin_at = None
    session.flush()
    audit.record(session, "site.admin_revoked", person.id, now=now)


def _start_anew(session: Session, person: Person, *, now: datetime) -> None:
    # Whoever signs in at this moment holds the account or a link: waited for, so that their sign-in is seen and ended.
    session.refresh(person, with_for_update=True)
    unused = SignInLink.person_id == person.id, SignInLink.used_at.is_(None)
    session.execute(update(SignInLink).where(*unused).values(used_at=now))
    mine = SignInSession.person_id == person.id, SignInSession.ended_at.is_(None)
    session.execute(update(SignInSession).where(*mine).values(ended_at=now))
    person.passphrase_hash = None
