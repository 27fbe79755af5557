"""API tokens of organizations, and what was answered to calls that may be sent twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, String, Text, bindparam, delete, select
from sqlalchemy.orm import Mapped, Session, joinedload, load_only, mapped_column, relationship

from issuer.store.base import Base, Id, Instant, OptionalInstant, Reference, Words, run_prepared
from issuer.store.organizations import Membership, Organization, Role
from issuer.store.people import Person


class Scope(StrEnum):
    """What a token may do: each is asked for by itself, and none includes another."""

    ACHIEVEMENTS_READ = "achievements:read"
    AWARDS_READ = "awards:read"
    AWARDS_WRITE = "awards:write"
    REVOCATIONS_WRITE = "revocations:write"
    REISSUES_WRITE = "reissues:write"
    JOBS_READ = "jobs:read"
    JOBS_WRITE = "jobs:write"


class ApiToken(Base):
    """A secret with which a program acts for an organization. Only the hash of its text is stored.

    `label` is the beginning of the text, by which a token is told from others; `used_at` is when it was first used on
    the day of its last use, so that most calls write nothing.
    """

    __tablename__ = "api_tokens"

    id: Mapped[Id]
    organization_id: Mapped[Reference] = mapped_column(ForeignKey("organizations.id"))
    name: Mapped[str] = mapped_column(String(100))
    label: Mapped[str] = mapped_column(String(20), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[Words]
    created_at: Mapped[Instant]
    created_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    expires_at: Mapped[Instant]
    used_at: Mapped[OptionalInstant]
    revoked_at: Mapped[OptionalInstant]
    revoked_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))

    organization: Mapped[Organization] = relationship()
    creator: Mapped[Person] = relationship(foreign_keys=[created_by])


class ApiAnswer(Base):
    """What was answered to a call with an idempotency key; `request_digest` tells whether the call is the same.

    The key is the organization's, not a token's, so that a call may be sent again with the token that follows.
    """

    __tablename__ = "api_answers"
    __table_args__ = (Index("ix_api_answers_answered_at", "answered_at"),)

    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[str] = mapped_column(Text())
    answered_at: Mapped[Instant]


# Made once: every call waits for these.
_WITH_MAKER = (
    select(
        ApiToken,
        Person.disabled_at,
        select(Membership.id)
        .where(
            Membership.person_id == ApiToken.created_by,
            Membership.organization_id == ApiToken.organization_id,
            Membership.role == Role.OWNER,
        )
        .exists(),
    )
    .join(ApiToken.creator)
    .where(ApiToken.token_hash == bindparam("token_hash"))
)
_FOR_CALL = (
    select(ApiToken)
    .options(
        load_only(ApiToken.id, ApiToken.label),
        joinedload(ApiToken.organization),
        joinedload(ApiToken.creator).load_only(Person.id),
    )
    .where(ApiToken.id == bindparam("id"))
)
_ANSWER = select(ApiAnswer.request_digest, ApiAnswer.status, ApiAnswer.body, ApiAnswer.answered_at).where(
    ApiAnswer.organization_id == bindparam("organization_id"), ApiAnswer.idempotency_key == bindparam("key")
)


class MadeToken(NamedTuple):
    """A token, whether the account of whoever made it is open, and whether they are an owner of its organization."""

    token: ApiToken
    is_open: bool
    is_owners: bool


class StoredAnswer(NamedTuple):
    """An answer as it was given."""

    request_digest: str
    status: int
    body: str
    answered_at: datetime


def find_api_token_by_hash(session: Session, token_hash: str) -> MadeToken | None:
    """Return the token whose text has this hash, whether it still holds or not."""
    row = session.execute(_WITH_MAKER, {"token_hash": token_hash}).first()
    return MadeToken(row[0], row[1] is None, row[2]) if row is not None else None


def find_token_for_call(session: Session, token_id: str) -> ApiToken:
    """Return a token with its organization and its maker. Raises NoResultFound."""
    return session.scalars(_FOR_CALL, {"id": token_id}).one()


def find_api_token(session: Session, organization_id: str, token_id: str) -> ApiToken | None:
    """Return a token of this organization, or None when it is unknown or another's."""
    return session.scalar(select(ApiToken).where(ApiToken.id == token_id, ApiToken.organization_id == organization_id))


def list_api_tokens(session: Session, organization_id: str) -> Sequence[ApiToken]:
    """Return all tokens of an organization, the newest first."""
    return session.scalars(
        select(ApiToken)
        .where(ApiToken.organization_id == organization_id)
        .order_by(ApiToken.created_at.desc(), ApiToken.id)
    ).all()


def find_answer(session: Session, organization_id: str, idempotency_key: str) -> StoredAnswer | None:
    """Return what was answered to the call with this key, or None."""
    row = run_prepared(session, _ANSWER, {"organization_id": organization_id, "key": idempotency_key}).first()
    return StoredAnswer._make(row) if row is not None else None


def drop_answers(session: Session, organization_id: str, *, before: datetime) -> None:
    """Forget what was answered to an organization before an instant; what another call is forgetting is left to it."""
    is_old = ApiAnswer.organization_id == organization_id, ApiAnswer.answered_at < before
    free = select(ApiAnswer.idempotency_key).where(*is_old).with_for_update(skip_locked=True)
    session.execute(delete(ApiAnswer).where(*is_old, ApiAnswer.idempotency_key.in_(free)))
