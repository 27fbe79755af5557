"""The public halves of the keys with which organizations sign tokens: verifiers need them for ever, too."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ForeignKey, String, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from issuer.credential.token_signer import TokenAlgorithm
from issuer.store.base import Base, Document, Id, Instant, OptionalInstant, Reference, words
from issuer.store.profiles import KeyState


class TokenKey(Base):
    """A key for tokens of an organization; its sealed private half lies in the key folder under the fingerprint.

    One is active for each algorithm and identity, so that changing the choice to and fro makes no new keys.
    """

    __tablename__ = "token_keys"

    id: Mapped[Id]
    organization_id: Mapped[Reference] = mapped_column(ForeignKey("organizations.id"))
    algorithm: Mapped[TokenAlgorithm] = mapped_column(String(20))
    fingerprint: Mapped[str] = mapped_column(String(43), unique=True)
    public_jwk: Mapped[Document]
    controller: Mapped[str] = mapped_column(String(500))
    state: Mapped[KeyState] = mapped_column(words(KeyState))
    created_at: Mapped[Instant]
    retired_at: Mapped[OptionalInstant]
    compromised_since: Mapped[OptionalInstant]


def find_active_token_key(
    session: Session, organization_id: str, controller: str, algorithm: TokenAlgorithm
) -> TokenKey | None:
    """Return the key that signs an organization's tokens by this algorithm under this identity, or None."""
    return session.scalar(
        select(TokenKey)
        .where(
            TokenKey.organization_id == organization_id,
            TokenKey.controller == controller,
            TokenKey.algorithm == algorithm,
            TokenKey.state == KeyState.ACTIVE,
        )
        .order_by(TokenKey.created_at.desc(), TokenKey.id)
        .limit(1)
    )


def list_token_keys(session: Session, organization_id: str) -> Sequence[TokenKey]:
    """Return all keys for tokens of an organization, newest first."""
    return session.scalars(
        select(TokenKey)
        .where(TokenKey.organization_id == organization_id)
        .order_by(TokenKey.created_at.desc(), TokenKey.id)
    ).all()


_STATE = select(TokenKey.state).where(TokenKey.fingerprint == bindparam("key")).with_for_update(read=True)


def find_token_state_for_good(session: Session, fingerprint: str) -> KeyState | None:
    """Return the state of a key for tokens, which then stays as it is until this transaction ends."""
    return session.scalar(_STATE, {"key": fingerprint})


def list_token_keys_of(session: Session, controller: str) -> Sequence[TokenKey]:
    """Return all keys for tokens that ever spoke for a DID, newest first."""
    return session.scalars(
        select(TokenKey).where(TokenKey.controller == controller).order_by(TokenKey.created_at.desc(), TokenKey.id)
    ).all()
