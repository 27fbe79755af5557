"""Sends the mail that is due: claimed in one transaction, handed over outside any, and marked in another.

A crash in between makes a mail be sent again later, with the same Message-ID: it may come twice after a crash, but is
never lost. See docs/decisions/mail-may-come-twice.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from issuer.credential.baking import bake_png
from issuer.services.delivery import SECRET_KINDS
from issuer.services.errors import ServiceError
from issuer.services.letters import AWARD, HOLDER, READING, words_of
from issuer.services.ports import Attachment, Mailer, MailTemplates, OutgoingMail
from issuer.store.base import count_changed
from issuer.store.credentials import Credential
from issuer.store.holder_questions import list_questions_mailed
from issuer.store.outbox import Message, MessageState, list_due_messages
from issuer.store.readings import find_reading_asked
from issuer.urls import Addresses

# After each attempt that failed for a reason that may pass; then the message is given up and shown as failed.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
# While a message is being handed over, nobody else takes it up; after a crash it is tried again this much later.
HANDOVER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Outbox:
    """What sending mail needs from an installation; `write` and `read` make sessions."""

    write: sessionmaker[Session]
    read: sessionmaker[Session]
    mailer: Mailer
    templates: MailTemplates
    addresses: Addresses
    clock: Callable[[], datetime]


def send_due(outbox: Outbox, *, limit: int = 50) -> int:
    """Send what is due and return how many messages the server took."""
    now = outbox.clock()
    with outbox.read() as session:
        waiting = [message.id for message in list_due_messages(session, now=now, limit=limit)]
    return sum(_send(outbox, message_id, now=now) for message_id in waiting)


def _send(outbox: Outbox, message_id: str, *, now: datetime) -> int:
    if not outbox.mailer.delivers:
        with outbox.write.begin() as session:
            _move(session, message_id, now, state=MessageState.KEPT)
        return 0
    with outbox.write.begin() as session:
        if not _move(session, message_id, now, next_attempt_at=now + HANDOVER, attempts=Message.attempts + 1):
            return 0  # another worker has it, or somebody stopped it
        message = session.get_one(Message, message_id)
        if reason := _why_pointless(session, message, now):
            message.state, message.error = MessageState.FAILED, reason
            return 0
    try:
        with outbox.read() as session:
            mail = _compose(session, session.get_one(Message, message_id), outbox)
        outbox.mailer.send(mail)
    except OSError as error:
        _mark_failed(outbox, message_id, error, now=now, final=False)
        return 0
    except (ValueError, ServiceError) as error:
        _mark_failed(outbox, message_id, error, now=now, final=True)
        return 0
    with outbox.write.begin() as session:
        message = session.get_one(Message, message_id)
        message.state, message.sent_at, message.error = MessageState.SENT, now, None
        if message.kind in SECRET_KINDS:
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


def _mark_failed(outbox: Outbox, message_id: str, error: Exception, *, now: datetime, final: bool) -> None:
    with outbox.write.begin() as session:
        message = session.get_one(Message, message_id)
        message.error = str(error)[:500]
        if final or message.attempts > len(PAUSES):
            message.state = MessageState.FAILED
        else:
            message.next_attempt_at = now + PAUSES[message.attempts - 1]


def _compose(session: Session, message: Message, outbox: Outbox) -> OutgoingMail:
    letter = words_of(session, message, addresses=outbox.addresses, templates=outbox.templates)
    return OutgoingMail(
        message_id=message.id,
        to_address=message.to_address,
        reply_to=message.reply_to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        attachments=_attachments(session, message),
    )


def _attachments(session: Session, message: Message) -> Sequence[Attachment]:
    """Bake the badge at the last moment: a message row need not carry a picture for months."""
    if message.kind != AWARD or message.credential_id is None:
        return ()
    credential = session.get_one(Credential, message.credential_id)
    baked = bake_png(credential.achievement.image_png, credential.document.encode())
    return (Attachment("badge.png", "image/png", baked),)
