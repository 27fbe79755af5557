"""Is this person the holder? Who was shown a badge of ours asks, the holder answers once, and only the asker sees it.

The asker never learns the holder's address, nor anything that depends on it: a question is taken or refused by the
badge alone, and where an address has had many mails of this kind the next goes later, which nobody can see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from issuer.credential.instants import plus
from issuer.services.delivery import HOLDER, queue_letter, render_letter
from issuer.services.errors import Invalid, LinkSpent, NotEditable, NotFound
from issuer.services.plain_text import clean_line, clean_paragraphs
from issuer.services.ports import SYSTEM_CHANCE, Chance, MailTemplates
from issuer.services.tokens import hash_token, new_token
from issuer.store import audit
from issuer.store.credentials import Credential, find_credential
from issuer.store.holder_questions import (
    HolderQuestion,
    QuestionState,
    count_questions,
    find_question_of_checker,
    find_question_of_holder,
    list_mail_times,
)
from issuer.store.locks import alone
from issuer.urls import Addresses

LIFETIME = timedelta(days=14)
SHOWN = timedelta(days=90)  # for how long the asker's page stands
DAY = timedelta(days=1)
PER_BADGE = 3  # questions a day
PER_ADDRESS = 3  # mails of this kind a day to one person, about whichever badges
IN_TOTAL = 200  # questions a day on this site
ASKER_MAX, PURPOSE_MAX = 120, 400
# What programs that show mail make links of: whatever has a full stop of some script within a word. Spared are what
# follows a single letter, as in “M.Sc.”, where hosts of one letter are rare, and numbers with one or two stops.
_ADDRESS_OF_A_PAGE = re.compile(
    r"://|www\.|[\w-]{2}[.\u3002\uff0e\uff61][^\W\d_]{2}|\b\w[.\u3002\uff0e\uff61](?:com|net|org|me|co|cc|to|ly|gl|gg)\b"
    r"|(?:\d+\.){3}\d",
    re.IGNORECASE,
)
_REFERENCE_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was taken, and the secret of the page on which its answer will stand."""

    question: HolderQuestion
    checker_token: str


def ask_holder(
    session: Session,
    credential: Credential,
    *,
    asker: str,
    purpose: str,
    addresses: Addresses,
    templates: MailTemplates,
    now: datetime,
    chance: Chance = SYSTEM_CHANCE,
) -> Asked:
    """Take a question and queue the mail to the holder's registered address.

    Raises Invalid by field, NotEditable for a credential that was taken back or was asked about often today.
    """
    who, why = _checked_words(asker, purpose)
    alone(session, "questions to holders")  # they are counted over all badges, and over all of one address
    session.refresh(credential, with_for_update=True)
    _require_askable(session, credential, now=now)
    checker_token, holder_token = new_token(chance), new_token(chance)
    question = HolderQuestion(
        credential_id=credential.id,
        asker=who,
        purpose=why,
        checker_hash=hash_token(checker_token),
        holder_hash=hash_token(holder_token),
        state=QuestionState.ASKED,
        asked_at=now,
        mail_at=_next_mail(session, credential, now=now),
        expires_at=plus(now, LIFETIME),
    )
    session.add(question)
    session.flush()
    _queue_mail(session, credential, question, addresses.holder(holder_token), templates=templates, now=now)
    _record(session, "holder.asked", question, credential, now=now)
    return Asked(question, checker_token)


def question_of_checker(session: Session, token: str, *, now: datetime) -> HolderQuestion:
    """Return the question whose answer an asker's link shows. Raises NotFound, LinkSpent."""
    question = find_question_of_checker(session, hash_token(token))
    if question is None:
        raise NotFound("This link is not known here. Check that you copied all of it.")
    if now - question.asked_at >= SHOWN:
        raise LinkSpent("This answer was shown for 90 days and is not shown any more.")
    return question


def question_of_holder(session: Session, token: str, *, now: datetime) -> HolderQuestion:
    """Return the question that a holder's link answers. Only reads. Raises NotFound, LinkSpent."""
    question = find_question_of_holder(session, hash_token(token))
    if question is None:
        raise NotFound("This link is not known here. Check that you copied all of it.")
    if question.state is not QuestionState.ASKED:
        raise LinkSpent("You have answered this question. An answer is given once and cannot be changed.")
    if question.expires_at <= now:
        raise LinkSpent("This question has ended without an answer. There is nothing left to do.")
    if not stands(session, question):
        raise LinkSpent("The credential was taken back meanwhile, so the question has no meaning any more.")
    return question


def answer_question(session: Session, token: str, *, is_holder: bool, now: datetime) -> HolderQuestion:
    """Store the holder's answer, once. Raises as `question_of_holder`."""
    question = question_of_holder(session, token, now=now)
    session.refresh(question, with_for_update=True)
    question = question_of_holder(session, token, now=now)  # somebody may have been faster
    question.state = QuestionState.CONFIRMED if is_holder else QuestionState.REFUSED
    question.answered_at = now
    session.flush()
    _record(session, f"holder.{question.state}", question, question.credential, now=now)
    return question


def stands(session: Session, question: HolderQuestion) -> bool:
    """Tell whether the credential that a question is about still stands."""
    credential = find_credential(session, question.credential_id)
    return credential is not None and credential.revoked_at is None and credential.withdrawn_at is None


def reference_of(question: HolderQuestion) -> str:
    """Return a short sign that both sides of a question see, so that they can tell that it is the same one."""
    number = int(question.id.replace("-", ""), 16)
    signs = []
    for _place in range(8):
        number, rest = divmod(number, len(_REFERENCE_SIGNS))
        signs.append(_REFERENCE_SIGNS[rest])
    return f"{''.join(signs[:4])}-{''.join(signs[4:])}"


def _checked_words(asker: str, purpose: str) -> tuple[str, str]:
    """Return who asks and why, as they may stand in a mail. Raises Invalid by field."""
    problems: dict[str, str] = {}
    who = why = ""
    try:
        who = clean_line(asker, "asker", maximum=ASKER_MAX, required=True)
    except Invalid as error:
        problems |= error.problems
    try:
        why = clean_paragraphs(purpose, "purpose", maximum=PURPOSE_MAX)
    except Invalid as error:
        problems |= error.problems
    if "purpose" not in problems and not why:
        problems["purpose"] = "Say what the answer is for, so that the holder can decide."
    for field, words in (("asker", who), ("purpose", why)):
        # The mail goes to somebody who did not ask for it: it must not carry a stranger's links.
        if _ADDRESS_OF_A_PAGE.search(words):
            problems[field] = "Leave out addresses of web pages: the holder is sent no links of others."
    if problems:
        raise Invalid(problems)
    return who, why


def _require_askable(session: Session, credential: Credential, *, now: datetime) -> None:
    if credential.revoked_at is not None or credential.withdrawn_at is not None:
        raise NotEditable("This credential was taken back, so its holder is not asked about it.")
    since = now - DAY
    if count_questions(session, since=since, credential_id=credential.id) >= PER_BADGE:
        raise NotEditable("The holder of this badge was asked several times today. Ask again tomorrow.")
    if count_questions(session, since=since) >= IN_TOTAL:
        raise NotEditable("Too many questions are on their way at this moment. Ask again tomorrow.")


def _next_mail(session: Session, credential: Credential, *, now: datetime) -> datetime:
    """Return when the next mail of this kind may go to the credential's address."""
    earlier = list_mail_times(session, credential.recipient_email, limit=PER_ADDRESS)
    return max(now, earlier[-1] + DAY) if len(earlier) == PER_ADDRESS else now


def _queue_mail(
    session: Session,
    credential: Credential,
    question: HolderQuestion,
    link: str,
    *,
    templates: MailTemplates,
    now: datetime,
) -> None:
    letter = render_letter(
        templates,
        HOLDER,
        recipient_name=credential.recipient_name,
        achievement_name=credential.achievement.name,
        asker=question.asker,
        purpose=question.purpose,
        reference=reference_of(question),
        link=link,
        expires_at=question.expires_at,
    )
    # Without the organization: who applies where is no business of whoever awarded the badge.
    message = queue_letter(session, HOLDER, letter, to_address=credential.recipient_email, now=now)
    message.next_attempt_at = question.mail_at
    session.flush()


def _record(session: Session, action: str, question: HolderQuestion, credential: Credential, *, now: datetime) -> None:
    audit.record(session, action, question.id, now=now, credential_id=credential.id)
