"""The words of mails: rendered when a mail is queued, or, where none are stored, when it is sent or looked at.

A mail about an award of a bulk job is stored without words: a hundred thousand copies of one text would be kept for
nothing. See docs/decisions/words-when-sent.md.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from issuer.services.errors import Invalid
from issuer.services.ports import Letter, MailTemplates
from issuer.store.credentials import Credential
from issuer.store.outbox import AWARD, Message
from issuer.urls import Addresses

__all__ = ["AWARD", "HOLDER", "INVITATION", "READING", "SIGN_IN", "TRIAL", "award_letter", "is_written", "words_of"]

SIGN_IN = "sign_in"
INVITATION = "invitation"
TRIAL = "trial"
READING = "reading"
HOLDER = "holder"


def render_letter(templates: MailTemplates, name: str, **values: object) -> Letter:
    """Return the words of a mail. Raises Invalid where they do not make one."""
    try:
        return templates.render(name, **values)
    except ValueError as error:
        raise Invalid({"": str(error)}) from error


def award_letter(credential: Credential, *, addresses: Addresses, templates: MailTemplates) -> Letter:
    """Return the words that tell a recipient of their credential. Raises Invalid as `render_letter`."""
    organization, achievement = credential.organization, credential.achievement
    return render_letter(
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


def is_written(message: Message) -> bool:
    """Return whether the words of a mail are stored; if not, they are those of the day on which it is sent."""
    return bool(message.text)


def words_of(session: Session, message: Message, *, addresses: Addresses, templates: MailTemplates) -> Letter:
    """Return the words of a mail as they are stored, or as they are now. Raises Invalid as `render_letter`."""
    if is_written(message) or message.kind != AWARD or message.credential_id is None:
        return message
    credential = session.get_one(Credential, message.credential_id)
    return award_letter(credential, addresses=addresses, templates=templates)
