"""Questions to holders: who was shown a badge asks whether whoever showed it is the one it was given to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from issuer.store.base import Base, Id, Instant, OptionalInstant, Reference, words
from issuer.store.credentials import Credential


class QuestionState(StrEnum):
    """`asked` waits for the holder, who `confirmed` or `refused`."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class HolderQuestion(Base):
    """One question about one credential.

    Two links belong to it, each kept only as a hash: the checker's, which shows the answer, and the holder's, which
    gives it, once. The words of whoever asks are theirs; nobody has checked them. `mail_at` is when the mail may go.
    """

    __tablename__ = "holder_questions"

    id: Mapped[Id]
    credential_id: Mapped[Reference] = mapped_column(ForeignKey("credentials.id"))
    asker: Mapped[str] = mapped_column(String(120))
    purpose: Mapped[str] = mapped_column(Text())
    checker_hash: Mapped[str] = mapped_column(String(64), unique=True)
    holder_hash: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[QuestionState] = mapped_column(words(QuestionState))
    asked_at: Mapped[Instant] = mapped_column(index=True)
    mail_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    answered_at: Mapped[OptionalInstant]

    credential: Mapped[Credential] = relationship()

    def waits(self, now: datetime) -> bool:
        """Tell whether an answer would still be taken."""
        is_taken_back = self.credential.revoked_at is not None or self.credential.withdrawn_at is not None
        return self.state is QuestionState.ASKED and now < self.expires_at and not is_taken_back


def find_question_of_checker(session: Session, token_hash: str) -> HolderQuestion | None:
    """Return the question whose answer a checker's link shows, or None."""
    return session.scalar(select(HolderQuestion).where(HolderQuestion.checker_hash == token_hash))


def find_question_of_holder(session: Session, token_hash: str) -> HolderQuestion | None:
    """Return the question that a holder's link answers, or None."""
    return session.scalar(select(HolderQuestion).where(HolderQuestion.holder_hash == token_hash))


def list_questions_mailed(session: Session, recipient_email: str, asked_at: datetime) -> Sequence[HolderQuestion]:
    """Return the questions of this moment that an address is asked."""
    return session.scalars(
        select(HolderQuestion)
        .join(HolderQuestion.credential)
        .where(Credential.recipient_email == recipient_email, HolderQuestion.asked_at == asked_at)
    ).all()


def count_questions(session: Session, *, since: datetime, credential_id: str | None = None) -> int:
    """Return how many questions were asked since then, about one credential or about all."""
    query = select(func.count()).select_from(HolderQuestion).where(HolderQuestion.asked_at > since)
    if credential_id is not None:
        query = query.where(HolderQuestion.credential_id == credential_id)
    return session.scalar(query) or 0


def list_mail_times(session: Session, recipient_email: str, *, limit: int) -> Sequence[datetime]:
    """Return when the last mails of this kind to an address went or will go, the latest first."""
    return session.scalars(
        select(HolderQuestion.mail_at)
        .join(HolderQuestion.credential)
        .where(Credential.recipient_email == recipient_email)
        .order_by(HolderQuestion.mail_at.desc())
        .limit(limit)
    ).all()
