"""The public halves of an organization's signing keys: what verifiers need for ever."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import ForeignKey, String, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from issuer.store.base import Base, Id, Instant, OptionalInstant, Reference, words


class KeyState(StrEnum):
    """`active` signs; `retired` only verifies, for ever; `compromised` is not believed after `compromised_since`."""

    ACTIVE = "active"
    RETIRED = "retired"
    COMPROMISED = "compromised"


class SigningKey(Base):
    """A signing key of an organization; its sealed private half lies in the key folder under the same multibase."""

    __tablename__ = "signing_keys"

    id: Mapped[Id]
    organization_id: Mapped[Reference] = mapped_column(ForeignKey("organizations.id"))
    public_key_multibase: Mapped[str] = mapped_column(String(100), unique=True)
    controller: Mapped[str] = mapped_column(String(500))
    state: Mapped[KeyState] = mapped_column(words(KeyState))
    created_at: Mapped[Instant]
    retired_at: Mapped[OptionalInstant]
    compromised_since: Mapped[OptionalInstant]


_ACTIVE_KEY = select(SigningKey).where(
    SigningKey.organization_id == bindparam("organization_id"), SigningKey.state == KeyState.ACTIVE
)


def find_active_key(session: Session, organization_id: str) -> SigningKey | None:
    """Return the one key that signs for an organization, or None before its first key exists."""
    return session.scalar(_ACTIVE_KEY, {"organization_id": organization_id})


_KEYS_OF_ORGANIZATION = (
    select(SigningKey)
    .where(SigningKey.organization_id == bindparam("organization_id"))
    .order_by(SigningKey.created_at.desc())
)


def list_keys(session: Session, organization_id: str) -> Sequence[SigningKey]:
    """Return all keys of an organization, newest first."""
    return session.scalars(_KEYS_OF_ORGANIZATION, {"organization_id": organization_id}).all()


def list_keys_of(session: Session, controller: str) -> Sequence[SigningKey]:
    """Return all keys that ever spoke for a DID, newest first."""
    return session.scalars(
        select(SigningKey).where(SigningKey.controller == controller).order_by(SigningKey.created_at.desc())
    ).all()
