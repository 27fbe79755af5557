"""API tokens: made by owners, shown once, and good for what they say until they end or somebody ends them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from issuer.credential.instants import plus
from issuer.services.errors import Invalid, NotEditable
from issuer.services.plain_text import clean_line
from issuer.services.ports import SYSTEM_CHANCE, Chance
from issuer.services.tokens import hash_token, new_token
from issuer.store import audit
from issuer.store.api_tokens import ApiToken, Scope, find_api_token_by_hash
from issuer.store.base import count_changed, new_id
from issuer.store.organizations import Organization, Role, list_roles
from issuer.store.people import Person

PREFIX = "tsk_"
LONGEST_LIFE = timedelta(days=365)
NAME_MAX = 100

_LABEL_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another
_LABEL_LENGTH = 8
_LONGEST_TEXT = 200  # of what is sent as a token; ours have 56 signs


def create_token(
    session: Session,
    organization: Organization,
    actor: Person,
    *,
    name: str,
    scopes: Collection[str],
    expires_at: datetime,
    now: datetime,
    token_id: str | None = None,
    chance: Chance = SYSTEM_CHANCE,
) -> tuple[ApiToken, str]:
    """Make a token and return it with its text, which is not stored and cannot be had again.

    The text is `tsk_`, a short label and 256 random bits. With a `token_id` that was asked for once, there is one
    token however often it is asked for. Raises Invalid by `name`, `scopes` and `expires_at`, and IntegrityError where
    there is a token with this id.
    """
    name, known = _checked(name, scopes, expires_at, now)
    label = PREFIX + "".join(_LABEL_SIGNS[chance.below(len(_LABEL_SIGNS))] for _sign in range(_LABEL_LENGTH))
    text = f"{label}_{new_token(chance)}"
    token = ApiToken(
        id=token_id or new_id(),
        organization_id=organization.id,
        name=name,
        label=label,
        token_hash=hash_token(text),
        scopes=known,
        created_at=now,
        created_by=actor.id,
        expires_at=expires_at,
    )
    session.add(token)
    session.flush()
    _record(session, "api_token.created", token, now, actor, scopes=known, expires_at=expires_at.isoformat())
    return token, text


def _checked(name: str, scopes: Collection[str], expires_at: datetime, now: datetime) -> tuple[str, list[str]]:
    """Return the name of a token as it is stored, and its scopes in their order. Raises Invalid."""
    problems: dict[str, str] = {}
    try:
        name = clean_line(name, "name", maximum=NAME_MAX, required=True)
    except Invalid as error:
        problems |= error.problems
    known = [scope.value for scope in Scope if scope.value in scopes]
    if not known or len(known) != len(set(scopes)):
        problems["scopes"] = "Choose one or more of what is offered."
    if not now < expires_at <= plus(now, LONGEST_LIFE):
        problems["expires_at"] = f"A token ends in the future, after {LONGEST_LIFE.days} days at the latest."
    if problems:
        raise Invalid(problems)
    return name, known


def revoke_token(session: Session, token: ApiToken, *, actor: Person, now: datetime) -> None:
    """End a token for good; calls with it are refused from the next one on. Raises NotEditable."""
    ended = update(ApiToken).where(ApiToken.id == token.id, ApiToken.revoked_at.is_(None))
    if count_changed(session, ended.values(revoked_at=now, revoked_by=actor.id)) != 1:
        raise NotEditable("This token was ended already.")
    session.refresh(token)
    _record(session, "api_token.revoked", token, now, actor)


def find_live_token(session: Session, text: str, *, now: datetime) -> ApiToken | None:
    """Return the token of this text if it holds now, else None, without saying why."""
    if not text.startswith(PREFIX) or len(text) > _LONGEST_TEXT:
        return None
    found = find_api_token_by_hash(session, hash_token(text))
    if found is None or _why_ended(found.token, is_good=found.is_owners and found.is_open, now=now) is not None:
        return None
    return found.token


def why_ended(session: Session, token: ApiToken, *, now: datetime) -> str | None:
    """Return `revoked`, `expired`, `orphaned` or None while the token holds.

    A token is only as good as whoever made it, who has seen its text: it is orphaned while they are no owner of the
    organization any more, or their account is closed.
    """
    is_owner = Role.OWNER in list_roles(session, token.created_by, token.organization_id)
    return _why_ended(token, is_good=is_owner and token.creator.disabled_at is None, now=now)


def _why_ended(token: ApiToken, *, is_good: bool, now: datetime) -> str | None:
    """`why_ended`, where it is known whether its maker may still have it."""
    if token.revoked_at is not None:
        return "revoked"
    if token.expires_at <= now:
        return "expired"
    return None if is_good else "orphaned"


def is_use_due(token: ApiToken, *, now: datetime) -> bool:
    """Return whether this is the first use of a token on this day (UTC), which is to be noted."""
    return token.used_at is None or token.used_at.date() < now.date()


def note_use(session: Session, token_id: str, *, now: datetime) -> None:
    """Note and record the first use of a token on a day; of two calls at once, one does."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    due = update(ApiToken).where(ApiToken.id == token_id, or_(ApiToken.used_at.is_(None), ApiToken.used_at < midnight))
    if count_changed(session, due.values(used_at=now)) == 1:
        token = session.get_one(ApiToken, token_id)
        _record(session, "api_token.used", token, now, token.creator)


def _record(session: Session, action: str, token: ApiToken, now: datetime, actor: Person, **details: object) -> None:
    audit.record(
        session, action, token.id, now=now, organization_id=token.organization_id, actor_id=actor.id, **details
    )
