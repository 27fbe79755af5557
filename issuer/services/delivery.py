"""Mail: queued in the transaction of what it tells, sent afterwards, never lost and never sent twice on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from issuer.credential.baking import bake_png
from issuer.services.errors import Invalid, NotEditable
from issuer.services.ports import Attachment, Letter, Mailer, MailTemplates, OutgoingMail
from issuer.store import audit
from issuer.store.base import count_changed
from issuer.store.credentials import Credential
from issuer.store.holder_questions import list_questions_mailed
from issuer.store.organizations import Organization
from issuer.store.outbox import Message, MessageState, list_due_messages
from issuer.store.people import Person
from issuer.store.readings import find_reading_asked
from issuer.urls import Addresses

AWARD = "award"
SIGN_IN = "sign_in"
INVITATION = "invitation"
TRIAL = "trial"
READING = "reading"
HOLDER = "holder"
_SECRET_KINDS = (SIGN_IN, INVITATION, READING, HOLDER)

# After each attempt that failed for a reason that may pass; then the message is given up and shown as failed.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
# While a message is being handed over, nobody else takes it up; after a crash it is tried again this much later.
HANDOVER = timedelta(minutes=5)


def queue_award_mail(
    session: Session, credential: Credential, *, addresses: Addresses, templates: MailTemplates, now: datetime
) -> Message:
    """Queue the mail that tells a recipient of their credential. Once a credential: the database sees to it."""
    organization, achievement = credential.organization, credential.achievement
    letter = render_letter(
        templates,
        AWARD,
        issuer_name=organization.name,
        achievement_name=achievement.name,
        recipient_name=credential.recipient_name,
        verification_address=addresses.verification(credential.code),
        valid_until=credential.valid_until,
        colour=organization.colour,
        reply_address=organization.email,
        has_token=credential.token is not None,
    )
    return queue_letter(
        session,
        AWARD,
        letter,
        to_address=credential.recipient_email,
        reply_to=organization.email,
        organization_id=organization.id,
        credential_id=credential.id,
        now=now,
    )


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
    if message.kind in _SECRET_KINDS and message.state is MessageState.SENT:
        raise NotEditable("The link in this message was sent once and is not kept. Make a new one.")
    message.state = MessageState.QUEUED
    message.next_attempt_at = now
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


def send_due(session_factory: sessionmaker[Session], mailer: Mailer, *, now: datetime, limit: int = 50) -> int:
    """Send what is due and return how many messages the server took.

    Each message is claimed in one transaction, sent outside any, and marked in another. A crash in between makes it
    be sent again later, with the same Message-ID: a message may come twice after a crash, but is never lost.
    """
    with session_factory() as session:
        waiting = [message.id for message in list_due_messages(session, now=now, limit=limit)]
    return sum(_send(session_factory, mailer, message_id, now=now) for message_id in waiting)


def _send(session_factory: sessionmaker[Session], mailer: Mailer, message_id: str, *, now: datetime) -> int:
    if not mailer.delivers:
        with session_factory.begin() as session:
            _move(session, message_id, now, state=MessageState.KEPT)
        return 0
    with session_factory.begin() as session:
        if not _move(session, message_id, now, next_attempt_at=now + HANDOVER, attempts=Message.attempts + 1):
            return 0  # another worker has it, or somebody stopped it
        message = session.get_one(Message, message_id)
        if reason := _why_pointless(session, message, now):
            message.state, message.error = MessageState.FAILED, reason
            return 0
    try:
        with session_factory() as session:
            mail = _compose(session, session.get_one(Message, message_id))
        mailer.send(mail)
    except OSError as error:
        _mark_failed(session_factory, message_id, error, now=now, final=False)
        return 0
    except ValueError as error:
        _mark_failed(session_factory, message_id, error, now=now, final=True)
        return 0
    with session_factory.begin() as session:
        message = session.get_one(Message, message_id)
        message.state, message.sent_at, message.error = MessageState.SENT, now, None
        if message.kind in _SECRET_KINDS:
            # The link lets its bearer in: once it is in the post it has no business in our database.
            message.text, message.html = "The text held a one-time link and is not kept.", ""
    return 1


def _why_pointless(session: Session, message: Message, now: datetime) -> str:
    """Return why a mail would announce what no longer stands, or carry a link that leads nowhere; "" if it is fine."""
    if message.kind == READING and find_reading_asked(session, message.to_address, message.created_at) is None:
        return "The request was withdrawn or asked anew before this was sent."
    if message.kind == HOLDER:
        asked = list_questions_mailed(session, message.to_address, message.created_at)
        if not any(question.waits(now) for question in asked):
            return "The question was answered, has ended or lost its meaning before this was sent."
    if message.credential_id is None:
        return ""
    credential = session.get_one(Credential, message.credential_id)
    is_taken_back = credential.revoked_at is not None or credential.withdrawn_at is not None
    return "The credential was taken back before this was sent." if is_taken_back else ""


def _move(session: Session, message_id: str, now: datetime, **values: object) -> bool:
    """Change a message that is still due; False when it is not any more."""
    due = (Message.id == message_id, Message.state == MessageState.QUEUED, Message.next_attempt_at <= now)
    return count_changed(session, update(Message).where(*due).values(**values)) == 1


def _mark_failed(
    session_factory: sessionmaker[Session], message_id: str, error: Exception, *, now: datetime, final: bool
) -> None:
    with session_factory.begin() as session:
        message = session.get_one(Message, message_id)
        message.error = str(error)[:500]
        if final or message.attempts > len(PAUSES):
            message.state = MessageState.FAILED
        else:
            message.next_attempt_at = now + PAUSES[message.attempts - 1]


def _compose(session: Session, message: Message) -> OutgoingMail:
    return OutgoingMail(
        message_id=message.id,
        to_address=message.to_address,
        reply_to=message.reply_to,
        subject=message.subject,
        text=message.text,
        html=message.html,
        attachments=_attachments(session, message),
    )


def _attachments(session: Session, message: Message) -> Sequence[Attachment]:
    """Bake the badge at the last moment: a message row need not carry a picture for months."""
    if message.kind != AWARD or message.credential_id is None:
        return ()
    credential = session.get_one(Credential, message.credential_id)
    baked = bake_png(credential.achievement.image_png, credential.document.encode())
    return (Attachment("badge.png", "image/png", baked),)


def render_letter(templates: MailTemplates, name: str, **values: object) -> Letter:
    """Return the words of a mail. Raises Invalid where they do not make one."""
    try:
        return templates.render(name, **values)
    except ValueError as error:
        raise Invalid({"": str(error)}) from error


def queue_letter(
    session: Session,
    kind: str,
    letter: Letter,
    *,
    to_address: str,
    now: datetime,
    reply_to: str | None = None,
    organization_id: str | None = None,
    credential_id: str | None = None,
) -> Message:
    """Put a mail in the outbox, to be sent once the transaction is committed. `to_address` must be normalised."""
    message = Message(
        organization_id=organization_id,
        credential_id=credential_id,
        kind=kind,
        to_address=to_address,
        reply_to=reply_to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        state=MessageState.QUEUED,
        created_at=now,
        next_attempt_at=now,
    )
    session.add(message)
    session.flush()
    return message
