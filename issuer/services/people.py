"""Accounts: who somebody is, and how they sign in (one-time link, then a passphrase; sessions that can be ended)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from issuer.credential.instants import plus
from issuer.services.delivery import queue_sign_in_mail
from issuer.services.errors import Forbidden, Invalid, LinkSpent, NotFound
from issuer.services.mail_address import normalise_email
from issuer.services.plain_text import clean_line
from issuer.services.ports import SYSTEM_CHANCE, Chance, MailTemplates
from issuer.services.tokens import hash_token, new_token
from issuer.store import audit
from issuer.store.base import count_changed
from issuer.store.people import (
    Person,
    SignInLink,
    SignInSession,
    find_live_session,
    find_person,
    find_sign_in_link,
)
from issuer.urls import Addresses

PASSPHRASE_MIN = 12
PASSPHRASE_MAX = 1000
LINK_LIFETIME = timedelta(hours=24)
MAILED_LINK_LIFETIME = timedelta(hours=1)
MAILED_LINK_PAUSE = timedelta(minutes=1)
SESSION_LIFETIME = timedelta(days=30)
SESSION_IDLE = timedelta(days=7)
SEEN_STEP = timedelta(minutes=15)

_NOT_RIGHT = "The address or the passphrase is not right."
_HASHER = PasswordHasher()


@cache
def _nobody() -> str:
    """Return what is verified against when nobody has an address, so that both answers take the same time.

    Hashing is slow on purpose and takes 64 MiB, which a process in which nobody signs in can do without.
    """
    return _HASHER.hash("nobody has this passphrase")


def create_person(session: Session, *, email: str, name: str, now: datetime) -> Person:
    """Add an account that has no passphrase yet. Raises Invalid when the address is taken or not one."""
    address = normalise_email(email)
    if find_person(session, address) is not None:
        raise Invalid({"email": "There is already an account with this address."})
    person = Person(email=address, name=clean_line(name, "name", maximum=200), created_at=now)
    session.add(person)
    session.flush()
    audit.record(session, "person.created", person.id, now=now)
    return person


def rename_person(session: Session, person: Person, name: str) -> None:
    """Change the name by which a person is shown. Raises Invalid."""
    person.name = clean_line(name, "name", maximum=200, required=True)
    session.flush()


def create_sign_in_link(
    session: Session,
    person: Person,
    *,
    now: datetime,
    lifetime: timedelta = LINK_LIFETIME,
    chance: Chance = SYSTEM_CHANCE,
) -> str:
    """Return a token that signs this person in once within `lifetime`; only its hash is stored."""
    token = new_token(chance)
    session.add(
        SignInLink(person_id=person.id, token_hash=hash_token(token), created_at=now, expires_at=plus(now, lifetime))
    )
    session.flush()
    return token


def redeem_sign_in_link(session: Session, token: str, *, now: datetime) -> Person:
    """Use up a link and return whom it signs in.

    Raises NotFound for a token that never was, LinkSpent for one used or expired, Forbidden for a disabled account.
    """
    link = find_sign_in_link(session, hash_token(token))
    if link is None:
        raise NotFound("This sign-in link is not known here. Check that you copied all of it.")
    # Conditional, so that of two requests at the same moment exactly one wins, on every database.
    usable = (SignInLink.id == link.id, SignInLink.used_at.is_(None), SignInLink.expires_at > now)
    if count_changed(session, update(SignInLink).where(*usable).values(used_at=now)) != 1:
        raise LinkSpent("This sign-in link was already used or is too old. Ask for a new one.")
    if link.person.disabled_at is not None:
        raise Forbidden("This account is closed.")
    return link.person


def request_sign_in_link(
    session: Session,
    email: str,
    *,
    addresses: Addresses,
    templates: MailTemplates,
    now: datetime,
    chance: Chance = SYSTEM_CHANCE,
) -> None:
    """Mail a sign-in link to a person who has an account; say nothing about whether there is one.

    At most one a minute, so that nobody's mailbox can be filled. Raises Invalid for what is no address.
    """
    person = find_person(session, normalise_email(email))
    if person is None or person.disabled_at is not None:
        return
    session.refresh(person, with_for_update=True)  # of two requests at the same moment the second sees the first's link
    recent = select(SignInLink.id).where(
        SignInLink.person_id == person.id, SignInLink.created_at > now - MAILED_LINK_PAUSE
    )
    if session.scalar(recent.limit(1)) is not None:
        return
    token = create_sign_in_link(session, person, now=now, lifetime=MAILED_LINK_LIFETIME, chance=chance)
    queue_sign_in_mail(session, person, addresses.sign_in(token), templates=templates, now=now)


def set_passphrase(session: Session, person: Person, passphrase: str, *, now: datetime) -> None:
    """Give a person a new passphrase. Raises Invalid when it is too short or too easy."""
    replace_passphrase(session, person, hash_passphrase(person, passphrase), replaced=person.passphrase_hash, now=now)


def hash_passphrase(person: Person, passphrase: str) -> str:
    """Return the argon2id hash of a new passphrase. Raises Invalid when it is too short or too easy.

    Slow on purpose, like `is_passphrase_of` and `recognise`: nobody should hold a lock meanwhile.
    """
    text = _prepare_passphrase(passphrase)
    local = person.email.partition("@")[0]
    if len(text) < PASSPHRASE_MIN:
        problem = f"Use at least {PASSPHRASE_MIN} characters; a few unrelated words work well."
    elif len(text) > PASSPHRASE_MAX:
        problem = f"Use at most {PASSPHRASE_MAX} characters."
    elif len(set(text.lower())) < 5 or text.lower() in (person.email, local * (len(text) // max(len(local), 1))):
        problem = "This is too easy to guess; use a few unrelated words."
    else:
        return _HASHER.hash(text)
    raise Invalid({"passphrase": problem})


def replace_passphrase(
    session: Session, person: Person, passphrase_hash: str, *, replaced: str | None, now: datetime
) -> None:
    """Store a hash that `hash_passphrase` returned in place of `replaced`. Raises Invalid when that was not in force.

    Whoever knew only the passphrase before the last one must not win a race against the change that shut them out.
    """
    session.refresh(person, with_for_update=True)
    if person.passphrase_hash != replaced:
        raise Invalid({"passphrase": "Your passphrase was changed elsewhere just now, so this one was not saved."})
    person.passphrase_hash = passphrase_hash
    session.flush()
    audit.record(session, "person.passphrase_set", person.id, now=now, actor_id=person.id)


def is_passphrase_of(person: Person, passphrase: str) -> bool:
    """Return whether this is the person's present passphrase."""
    stored = person.passphrase_hash
    return stored is not None and _matches(stored, _prepare_passphrase(passphrase)[:PASSPHRASE_MAX])


@dataclass(frozen=True, slots=True)
class Recognised:
    """Somebody whose passphrase was right, by `stored`; `renewed` is its hash as it is made today, where that differs.

    Neither hash is for showing.
    """

    person_id: str
    stored: str = field(repr=False)
    renewed: str | None = field(repr=False)


def recognise(session: Session, email: str, passphrase: str) -> Recognised:
    """Return whose address and passphrase these are, for `admit`. Only reads: give it a session that locks nothing.

    Raises Forbidden with one and the same message, after the same time, whatever was wrong.
    """
    try:
        person = find_person(session, normalise_email(email))
    except Invalid:
        person = None
    nobody = _nobody()  # made the first time whoever asks, or that would tell
    stored = person.passphrase_hash if person is not None and person.passphrase_hash else nobody
    matches = _matches(stored, _prepare_passphrase(passphrase)[:PASSPHRASE_MAX])
    if person is None or not matches or stored is nobody or person.disabled_at is not None:
        raise Forbidden(_NOT_RIGHT)
    renewed = _HASHER.hash(_prepare_passphrase(passphrase)) if _HASHER.check_needs_rehash(stored) else None
    return Recognised(person.id, stored, renewed)


def admit(session: Session, recognised: Recognised, *, now: datetime) -> Person:
    """Return the person who was recognised. Raises Forbidden when the passphrase or the account ended meanwhile."""
    person = session.get(Person, recognised.person_id, with_for_update=True, populate_existing=True)
    if person is None or person.passphrase_hash != recognised.stored or person.disabled_at is not None:
        raise Forbidden(_NOT_RIGHT)
    if recognised.renewed is not None:
        person.passphrase_hash = recognised.renewed
        audit.record(session, "person.passphrase_rehashed", person.id, now=now)
    return person


def start_session(
    session: Session, person: Person, *, user_agent: str, now: datetime, chance: Chance = SYSTEM_CHANCE
) -> str:
    """Begin a new sign-in and return its token, of which only the hash is stored."""
    token = new_token(chance)
    session.add(
        SignInSession(
            person_id=person.id,
            token_hash=hash_token(token),
            user_agent=user_agent[:300],
            created_at=now,
            last_seen_at=now,
            expires_at=plus(now, SESSION_LIFETIME),
        )
    )
    session.flush()
    return token


def person_of_session(session: Session, token: str, *, now: datetime) -> SignInSession | None:
    """Return the sign-in that a token stands for, or None when it ended, expired or lay idle too long. Only reads."""
    found = find_live_session(session, hash_token(token), now=now)
    if found is None or now - found.last_seen_at >= SESSION_IDLE:
        return None
    return found


def is_touch_due(sign_in: SignInSession, *, now: datetime) -> bool:
    """Return whether `touch_session` would write: a request must not cost a write each time."""
    return now - sign_in.last_seen_at >= SEEN_STEP


def touch_session(session: Session, sign_in: SignInSession, *, now: datetime) -> None:
    """Note that a sign-in is in use. Takes a session that may write."""
    session.execute(update(SignInSession).where(SignInSession.id == sign_in.id).values(last_seen_at=now))


def end_session(session: Session, sign_in: SignInSession, *, now: datetime) -> None:
    """End one sign-in at once."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == sign_in.id, SignInSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_other_sessions(session: Session, sign_in: SignInSession, *, now: datetime) -> int:
    """End every other sign-in of the same person and return how many there were."""
    others = (
        SignInSession.person_id == sign_in.person_id,
        SignInSession.id != sign_in.id,
        SignInSession.ended_at.is_(None),
    )
    return count_changed(session, update(SignInSession).where(*others).values(ended_at=now))


def _prepare_passphrase(passphrase: str) -> str:
    """Compose the characters, so that the same passphrase typed on another keyboard is the same."""
    return unicodedata.normalize("NFKC", passphrase).encode("utf-8", "ignore").decode()


def _matches(stored: str, passphrase: str) -> bool:
    try:
        return _HASHER.verify(stored, passphrase)
    except (VerifyMismatchError, InvalidHashError):
        return False
