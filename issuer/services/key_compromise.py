"""A key that somebody else has: nothing that it signed is believed any more, and what was genuine is issued again.

When a proof was made is said by whoever makes it, so a date protects from nothing: whoever has the key writes an
earlier one. The instant since when the key was in other hands is for people, who judge by it what to look through.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.credential.instants import format_instant
from issuer.services.errors import Invalid, KeyUnavailable, NotEditable, NotFound
from issuer.services.journal import note
from issuer.services.keys import replace_key, signer_of_controller
from issuer.services.ports import KeyRing
from issuer.services.signed_by import method_of, methods_of, name_of
from issuer.services.status_lists import sign_list
from issuer.services.token_keys import rotate_token_key
from issuer.store import audit
from issuer.store.organizations import Organization
from issuer.store.people import Person
from issuer.store.profiles import KeyState, SigningKey, list_keys
from issuer.store.status_lists import StatusList
from issuer.store.token_keys import TokenKey, list_token_keys
from issuer.urls import Addresses


def find_key(session: Session, organization: Organization, name: str) -> SigningKey | TokenKey:
    """Return a key by its multibase, or one for tokens by its fingerprint. Raises NotFound."""
    keys: list[SigningKey | TokenKey] = [
        *list_keys(session, organization.id),
        *list_token_keys(session, organization.id),
    ]
    for key in keys:
        if name_of(key) == name:
            return key
    raise NotFound(f"{organization.name} has no key {name!r}; `issuer keys list` names them.")


def is_believed(session: Session, organization: Organization, name: str) -> bool:
    """Tell whether an organization has a key of this name that is not marked as compromised."""
    try:
        return find_key(session, organization, name).state is not KeyState.COMPROMISED
    except NotFound:
        return False


def check_compromise(key: SigningKey | TokenKey, since: datetime, *, now: datetime) -> bool:
    """Return whether a key is still to be marked; False where that was done, with this instant.

    Raises Invalid for an instant in the future, NotEditable where another one was said before.
    """
    if since > now:
        raise Invalid({"since": "This instant is in the future. Say since when the key may have been in other hands."})
    if key.state is not KeyState.COMPROMISED:
        return True
    if key.compromised_since != since:
        known = format_instant(key.compromised_since) if key.compromised_since else "an unknown instant"
        raise NotEditable(f"This key is marked as compromised already, since {known}.")
    return False


def mark_compromised(
    session: Session,
    organization: Organization,
    name: str,
    since: datetime,
    *,
    key_ring: KeyRing,
    addresses: Addresses,
    actor: Person | None,
    now: datetime,
) -> list[str]:
    """Let nothing be believed any more that a key has signed, and nothing be signed with it.

    An active key is replaced first. The status lists that it signed are signed again by another key of their identity;
    returned are the ids of those for which none can be had. Marking a key again with the same instant changes nothing.
    Raises NotFound, Invalid, NotEditable, KeyUnavailable.
    """
    session.refresh(organization, with_for_update=True)
    key = find_key(session, organization, name)
    # In the order in which awards lock them: who awards at this moment has signed before, or finds the key marked.
    lists = _locked_lists(session, organization, key.controller)
    session.refresh(key, with_for_update=True)
    if not check_compromise(key, since, now=now):
        return []
    if key.state is KeyState.ACTIVE:
        _put_another_in_its_place(session, organization, key, key_ring, addresses, actor, now)
    key.state, key.compromised_since = KeyState.COMPROMISED, since
    session.flush()
    note(session, "compromise", now=now, key=name, organization=organization.id, since=format_instant(since))
    audit.record(
        session,
        "key.compromised" if isinstance(key, SigningKey) else "token_key.compromised",
        key.id,
        now=now,
        organization_id=organization.id,
        actor_id=actor.id if actor is not None else None,
        key=name,
        since=format_instant(since),
    )
    signed = [each for each in lists if method_of(key) in methods_of(each.document)]
    return _sign_again(session, organization, signed, key_ring, addresses, now)


def _locked_lists(session: Session, organization: Organization, controller: str) -> Sequence[StatusList]:
    query = select(StatusList).where(StatusList.organization_id == organization.id, StatusList.controller == controller)
    locking = query.order_by(StatusList.id).with_for_update().execution_options(populate_existing=True)
    return session.scalars(locking).all()


def _put_another_in_its_place(
    session: Session,
    organization: Organization,
    key: SigningKey | TokenKey,
    key_ring: KeyRing,
    addresses: Addresses,
    actor: Person | None,
    now: datetime,
) -> None:
    actor_id = actor.id if actor is not None else None
    if isinstance(key, SigningKey):
        replace_key(session, organization, key_ring, addresses, actor_id=actor_id, now=now)
    elif key.algorithm == organization.token_algorithm:
        rotate_token_key(session, organization, key.controller, key_ring, actor_id=actor_id, now=now)


def _sign_again(
    session: Session,
    organization: Organization,
    lists: Sequence[StatusList],
    key_ring: KeyRing,
    addresses: Addresses,
    now: datetime,
) -> list[str]:
    unsigned = []
    for status_list in lists:
        try:
            signer = signer_of_controller(session, organization, status_list.controller, key_ring)
        except KeyUnavailable:  # the key is marked all the same: what is told of its lists may be anybody's
            unsigned.append(status_list.id)
            continue
        sign_list(session, status_list, signer, addresses=addresses, now=now)
    return unsigned
