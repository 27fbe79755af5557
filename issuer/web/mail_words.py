"""The words of a mail as a page shows them: as they are stored, or as they would be written now."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from issuer.services.errors import Invalid
from issuer.services.letters import is_written, words_of
from issuer.services.ports import Letter
from issuer.store.credentials import Credential
from issuer.store.outbox import Message
from issuer.web.database import database, toolkit


def letter_of(message: Message) -> Letter:
    """Return the words of a mail. Raises Invalid where they do not make one."""
    kit = toolkit()
    return words_of(database(), message, addresses=kit.addresses, templates=kit.templates)


def subjects_of(messages: Iterable[Message]) -> dict[str, str]:
    """Return the subject of each mail by its id. A class of thousands has one subject, so it is written once."""
    subjects, known = {}, {}
    for message in messages:
        if is_written(message) or message.credential_id is None:
            subjects[message.id] = message.subject
            continue
        achievement_id = database().get_one(Credential, message.credential_id).achievement_id
        if achievement_id not in known:
            known[achievement_id] = _subject(message)
        subjects[message.id] = known[achievement_id]
    return subjects


def _subject(message: Message) -> str:
    try:
        return letter_of(message).subject
    except Invalid:
        return _("A message that cannot be written")
