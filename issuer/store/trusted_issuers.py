"""The issuers whom this installation trusts, beside its own organizations."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from issuer.store.base import Base, Id, Instant


class TrustedIssuerRow(Base):
    """One of them: its id (DID or https address) or its host, and what it is called here."""

    __tablename__ = "trusted_issuers"

    id: Mapped[Id]
    issuer: Mapped[str] = mapped_column(String(1000), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[Instant]


def list_trusted_issuers(session: Session) -> Sequence[TrustedIssuerRow]:
    """Return all of them by their ids."""
    return session.scalars(select(TrustedIssuerRow).order_by(TrustedIssuerRow.issuer)).all()


def find_trusted_issuer(session: Session, issuer: str) -> TrustedIssuerRow | None:
    """Return the one with this id or host."""
    return session.scalars(select(TrustedIssuerRow).where(TrustedIssuerRow.issuer == issuer)).one_or_none()
