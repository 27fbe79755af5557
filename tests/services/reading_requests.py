"""What tests of readings share: when an answer comes, the mails about it, and a design that is changed meanwhile."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from issuer.services import design as designing
from issuer.store.outbox import Message
from issuer.store.readings import ReadingState
from tests.conftest import NOW

APPROVED, COMMENTED = ReadingState.APPROVED, ReadingState.COMMENTED
LATER = NOW + timedelta(days=1)


def mail(session, kind):
    return session.scalars(select(Message).where(Message.kind == kind)).all()


def save(session, draft, step, answers, owner):
    designing.save_step(session, draft, step, answers, base_revision=draft.revision, actor=owner, now=LATER)
