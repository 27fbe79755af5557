"""The issuers whom this installation trusts, beside its own organizations."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, String, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from issuer.store.base import Base, Id, Instant

MAX_WORDS = 8  # of a search; more tell nothing apart


class TrustedIssuerRow(Base):
    """One entry: whom it covers, what they are called here, why they are trusted and on whose word.

    `within` is where the issuer's hosted badges are kept. `was_wider` marks a host that stood for all issuers on it
    when it was added. `added_by` is the person who added it on the page, None for a command.
    """

    __tablename__ = "trusted_issuers"

    id: Mapped[Id]
    issuer: Mapped[str] = mapped_column(String(1000), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    vouched_by: Mapped[str] = mapped_column(String(200), default="")
    within: Mapped[str] = mapped_column(String(1000), default="")
    was_wider: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[Instant]
    added_by: Mapped[str | None] = mapped_column(String(36))


def list_trusted_issuers(session: Session) -> Sequence[TrustedIssuerRow]:
    """Return all of them by their entries."""
    return session.scalars(select(TrustedIssuerRow).order_by(TrustedIssuerRow.issuer)).all()


def search_trusted_issuers(session: Session, words: str, *, limit: int, offset: int) -> Sequence[TrustedIssuerRow]:
    """Return a page of those in which each word occurs, in the entry or in what was noted; all of them for no word."""
    found = select(TrustedIssuerRow).where(*_holding(words)).order_by(TrustedIssuerRow.issuer)
    return session.scalars(found.limit(limit).offset(offset)).all()


def count_trusted_issuers(session: Session, words: str = "") -> int:
    """Return how many entries `search_trusted_issuers` finds on all pages."""
    return session.scalar(select(func.count()).select_from(TrustedIssuerRow).where(*_holding(words))) or 0


def count_narrowed(session: Session) -> int:
    """Return how many entries are marked as once wider."""
    return session.scalar(select(func.count()).where(TrustedIssuerRow.was_wider)) or 0


def find_trusted_issuer(session: Session, issuer: str) -> TrustedIssuerRow | None:
    """Return the entry that is written so."""
    return session.scalars(select(TrustedIssuerRow).where(TrustedIssuerRow.issuer == issuer)).one_or_none()


def list_trusted_among(session: Session, issuers: Collection[str]) -> set[str]:
    """Return which of these entries are on the list."""
    wanted = list(issuers)
    found: set[str] = set()
    for start in range(0, len(wanted), 500):  # a statement takes only so many values
        part = wanted[start : start + 500]
        found.update(session.scalars(select(TrustedIssuerRow.issuer).where(TrustedIssuerRow.issuer.in_(part))))
    return found


def _holding(words: str) -> list[ColumnElement[bool]]:
    """Return the conditions that each of the words occurs somewhere in an entry."""
    columns = (TrustedIssuerRow.issuer, TrustedIssuerRow.name, TrustedIssuerRow.reason, TrustedIssuerRow.vouched_by)
    wanted = words.split()[:MAX_WORDS]
    return [or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in wanted]
