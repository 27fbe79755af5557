"""The two mails of a second pair of eyes: the request with its link, and word of what the reader has decided."""

from __future__ import annotations

from datetime import datetime
from textwrap import shorten

from sqlalchemy.orm import Session

from issuer.services.delivery import READING, queue_letter, render_letter
from issuer.services.ports import MailTemplates
from issuer.store.organizations import Organization
from issuer.store.outbox import Message
from issuer.store.people import Person
from issuer.store.readings import Reading, ReadingState
from issuer.urls import Addresses

READING_ANSWER = "reading_answer"


def queue_reading_mail(
    session: Session,
    organization: Organization,
    reading: Reading,
    asker: Person,
    link: str,
    *,
    templates: MailTemplates,
    now: datetime,
) -> Message:
    """Queue the mail that asks somebody to read a design. Answers go to whoever asks."""
    letter = render_letter(
        templates,
        READING,
        reader_name=reading.reader_name,
        asker_name=asker.name or asker.email,
        organization_name=organization.name,
        title=_one_line(reading.design.document.get("title", "")),
        request=reading.request,
        link=link,
        expires_at=reading.expires_at,
    )
    return queue_letter(
        session,
        READING,
        letter,
        to_address=reading.reader_email,
        reply_to=asker.email,
        organization_id=organization.id,
        now=now,
    )


def queue_answer_mail(
    session: Session, reading: Reading, *, addresses: Addresses, templates: MailTemplates, now: datetime
) -> Message:
    """Queue the mail that tells whoever asked what a reader has decided. What they wrote is read on the page."""
    organization = session.get_one(Organization, reading.organization_id)
    letter = render_letter(
        templates,
        READING_ANSWER,
        asker_name=reading.asker.name,
        reader_name=reading.reader_name,
        title=_one_line(reading.design.document.get("title", "")),
        has_approved=reading.state is ReadingState.APPROVED,
        link=addresses.readings(organization.slug, reading.design_id),
    )
    return queue_letter(
        session,
        READING_ANSWER,
        letter,
        to_address=reading.asker.email,
        organization_id=organization.id,
        now=now,
    )


def _one_line(text: str) -> str:
    """Return a title as it may stand in a subject, where a line break would begin another header."""
    return shorten(text, 120, placeholder=" …")
