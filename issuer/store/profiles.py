"""The public halves of an organization's signing keys: what verifiers need for ever."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import ForeignKey, String, bindparam, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from issuer.store.base import Base, Id, Instant, OptionalInstant, Reference, words


class KeyState(StrEnum):
    """`active` signs; `retired` only verifies, for ever; of `compromised` nothing is believed, whenever it was signed.

    Whoever has a key writes what date they like under what they sign: `compromised_since` is for people to know.
    """

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
    .execution_options(populate_existing=True)  # a lock may have been waited for since they were read
)


def list_keys(session: Session, organization_id: str) -> Sequence[SigningKey]:
    """Return all keys of an organization, newest first, in the states in which they are now."""
    return session.scalars(_KEYS_OF_ORGANIZATION, {"organization_id": organization_id}).all()


SPEAKS = or_(SigningKey.state != KeyState.COMPROMISED, SigningKey.controller.startswith("did:web:"))
"""Of a key whose identity still stands: a did:key is its key, and a did:web has others or gets one."""


def list_compromised(session: Session) -> Sequence[str]:
    """Return every signing key of this installation that is in other hands."""
    compromised = SigningKey.state == KeyState.COMPROMISED
    return session.scalars(select(SigningKey.public_key_multibase).where(compromised).order_by(SigningKey.id)).all()


_STATE = select(SigningKey.state).where(SigningKey.public_key_multibase == bindparam("key")).with_for_update(read=True)


def find_state_for_good(session: Session, public_key: str) -> KeyState | None:
    """Return the state of a key, which then stays as it is until this transaction ends; None for an unknown key."""
    return session.scalar(_STATE, {"key": public_key})


def list_keys_of(session: Session, controller: str) -> Sequence[SigningKey]:
    """Return all keys that ever spoke for a DID, newest first."""
    return session.scalars(
        select(SigningKey).where(SigningKey.controller == controller).order_by(SigningKey.created_at.desc())
    ).all()
