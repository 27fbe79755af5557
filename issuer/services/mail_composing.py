"""Makes a mail of a message at the last moment: whether it still holds, its words, and its badge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from issuer.credential.baking import bake_png
from issuer.services.letters import AWARD, HOLDER, READING, words_of
from issuer.services.ports import Attachment, MailTemplates, OutgoingMail
from issuer.store.credentials import Credential
from issuer.store.holder_questions import list_questions_mailed
from issuer.store.outbox import Message
from issuer.store.readings import find_reading_asked
from issuer.urls import Addresses


def why_pointless(session: Session, message: Message, now: datetime) -> str:
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


def compose(session: Session, message: Message, *, addresses: Addresses, templates: MailTemplates) -> OutgoingMail:
    """Return the mail of a message. Raises Invalid or ValueError where none can be made of it."""
    letter = words_of(session, message, addresses=addresses, templates=templates)
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
