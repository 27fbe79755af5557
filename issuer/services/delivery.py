"""Mail: queued in the transaction of what it tells, so that it is never lost. `services.outbox` sends it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from issuer.services.errors import NotEditable
from issuer.services.letters import (
    AWARD,
    HOLDER,
    INVITATION,
    READING,
    SIGN_IN,
    TRIAL,
    award_letter,
    render_letter,
)
from issuer.services.ports import Letter, MailTemplates
from issuer.store import audit
from issuer.store.base import count_changed, insert_row
from issuer.store.credentials import Credential
from issuer.store.locks import alone
from issuer.store.organizations import Organization
from issuer.store.outbox import Message, MessageState, Priority
from issuer.store.people import Person
from issuer.urls import Addresses

__all__ = ["AWARD", "HOLDER", "INVITATION", "READING", "SIGN_IN", "TRIAL", "queue_letter", "render_letter"]

SECRET_KINDS = (SIGN_IN, INVITATION, READING, HOLDER)
"""Mails with a link that lets its bearer in: their words are erased once the server has them."""


def queue_award_mail(
    session: Session, credential: Credential, *, addresses: Addresses, templates: MailTemplates, now: datetime
) -> None:
    """Queue the mail that tells the recipient of a stored credential. Once a credential: the database sees to it."""
    organization = credential.organization
    mail = _mail(
        AWARD,
        award_letter(credential, addresses=addresses, templates=templates),
        to_address=credential.recipient_email,
        reply_to=organization.email,
        organization_id=organization.id,
        credential_id=credential.id,
        now=now,
    )
    insert_row(session, Message, **mail)


def queue_sign_in_mail(
    session: Session, person: Person, link: str, *, templates: MailTemplates, now: datetime
) -> Message:
    """Queue the mail with a one-time link that the person asked for."""
    letter = render_letter(templates, SIGN_IN, person_name=person.name, link=link)
    return queue_letter(session, SIGN_IN, letter, to_address=person.email, now=now)


def queue_invitation_mail(
    session: Session,
    organization: Organization,
    person: Person,
    inviter: Person,
    link: str,
    *,
    is_one_time: bool,
    templates: MailTemplates,
    now: datetime,
) -> Message:
    """Queue the mail that tells a person of the organization that they now belong to."""
    letter = render_letter(
        templates,
        INVITATION,
        person_name=person.name,
        organization_name=organization.name,
        inviter_name=inviter.name or inviter.email,
        link=link,
        is_one_time=is_one_time,
    )
    return queue_letter(
        session,
        INVITATION,
        letter,
        to_address=person.email,
        reply_to=organization.email,
        organization_id=organization.id,
        now=now,
    )


def queue_trial_mail(
    session: Session, organization: Organization, *, to_address: str, templates: MailTemplates, now: datetime
) -> Message:
    """Queue a mail that says only that mail arrives. `to_address` must be normalised."""
    letter = render_letter(templates, TRIAL, organization_name=organization.name)
    return queue_letter(session, TRIAL, letter, to_address=to_address, organization_id=organization.id, now=now)


def resend(session: Session, message: Message, *, actor: Person, now: datetime) -> Message:
    """Queue a message again, also one that was sent or kept. Raises NotEditable for one whose link is spent."""
    session.refresh(message, with_for_update=True)  # it may be leaving at this moment
    if message.kind in SECRET_KINDS and message.state is MessageState.SENT:
        raise NotEditable("The link in this message was sent once and is not kept. Make a new one.")
    message.state = MessageState.QUEUED
    message.next_attempt_at = now
    message.attempts = 0
    message.error = None
    session.flush()
    audit.record(
        session,
        "message.resent",
        message.id,
        now=now,
        organization_id=message.organization_id,
        actor_id=actor.id,
        kind=message.kind,
    )
    return message


def resend_failed(
    session: Session, organization: Organization, *, actor: Person, now: datetime, job_id: str | None = None
) -> int:
    """Queue all award mail that was given up once more, of a job or of all, and return how many.

    It goes behind other mail: there may be a class of it. What was taken back meanwhile is found out when it is sent.
    """
    failed = [
        Message.organization_id == organization.id,
        Message.state == MessageState.FAILED,
        Message.kind == AWARD,
        *([Message.job_id == job_id] if job_id is not None else []),
    ]
    again = {"state": MessageState.QUEUED, "priority": Priority.BULK, "attempts": 0, "error": None}
    alone(session, f"failed mail of {organization.id}")  # two would lock the same mail in different orders
    count = count_changed(session, update(Message).where(*failed).values(next_attempt_at=now, **again))
    if count:
        audit.record(
            session,
            "mail.resent",
            organization.id,
            now=now,
            organization_id=organization.id,
            actor_id=actor.id,
            count=count,
            job_id=job_id,
        )
    return count


def pause_mail(session: Session, organization: Organization, *, actor: Person, now: datetime) -> None:
    """Let no mail about awards leave until it is resumed. What is with the mail server at this moment goes out."""
    if organization.mail_paused_at is None:
        organization.mail_paused_at = now
        audit.record(
            session, "mail.paused", organization.id, now=now, organization_id=organization.id, actor_id=actor.id
        )


def resume_mail(session: Session, organization: Organization, *, actor: Person, now: datetime) -> None:
    """Let mail about awards leave again; the outbox brings back what it holds."""
    if organization.mail_paused_at is not None:
        organization.mail_paused_at = None
        audit.record(
            session, "mail.resumed", organization.id, now=now, organization_id=organization.id, actor_id=actor.id
        )


def queue_letter(
    session: Session,
    kind: str,
    letter: Letter,
    *,
    to_address: str,
    now: datetime,
    reply_to: str | None = None,
    organization_id: str | None = None,
) -> Message:
    """Put a mail in the outbox, to be sent once the transaction is committed. `to_address` must be normalised."""
    mail = _mail(kind, letter, to_address=to_address, now=now, reply_to=reply_to, organization_id=organization_id)
    message = Message(**mail)
    session.add(message)
    session.flush()
    return message


def _mail(
    kind: str,
    letter: Letter,
    *,
    to_address: str,
    now: datetime,
    reply_to: str | None,
    organization_id: str | None,
    credential_id: str | None = None,
) -> dict[str, Any]:
    """Return the columns of a mail that waits to be sent."""
    return {
        "organization_id": organization_id,
        "credential_id": credential_id,
        "kind": kind,
        "priority": Priority.SOON if kind == AWARD else Priority.URGENT,
        "to_address": to_address,
        "reply_to": reply_to,
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "state": MessageState.QUEUED,
        "created_at": now,
        "next_attempt_at": now,
    }
