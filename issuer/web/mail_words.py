"""The words of a mail as a page shows them: as they are stored, or as they would be written now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import format_decimal
from flask_babel import gettext as _

from issuer.services.errors import Invalid
from issuer.services.letters import is_written, words_of
from issuer.services.ports import Letter
from issuer.store.credentials import Credential
from issuer.store.outbox import Message, MessageState
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


def state_words(state: MessageState) -> str:
    """Return what a state of mail is called for people."""
    return {
        MessageState.QUEUED: _("waiting"),
        MessageState.HELD: _("paused"),
        MessageState.SENT: _("sent"),
        MessageState.KEPT: _("kept"),
        MessageState.FAILED: _("given up"),
    }[state]


def counts_in_words(counts: Mapping[MessageState, int]) -> str:
    """Return how mail stands, for example `1,200 sent, 300 waiting`; "" where there is none."""
    order = (MessageState.SENT, MessageState.QUEUED, MessageState.HELD, MessageState.KEPT, MessageState.FAILED)
    found = [f"{format_decimal(counts[state])} {state_words(state)}" for state in order if counts.get(state)]
    return ", ".join(found)


def _subject(message: Message) -> str:
    try:
        return letter_of(message).subject
    except Invalid:
        return _("A message that cannot be written")
