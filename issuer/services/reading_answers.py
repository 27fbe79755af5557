"""A second pair of eyes, seen by the reader: open the link, leave comments at fields, approve or ask for changes.

The reader needs no account: the link lets its bearer read this one design and comment on it, nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from issuer.review.draft import STEPS
from issuer.services.errors import Invalid, LinkSpent, NotFound
from issuer.services.holding import hold
from issuer.services.plain_text import clean_line, clean_paragraphs
from issuer.services.ports import MailTemplates
from issuer.services.reading_mail import queue_answer_mail
from issuer.services.tokens import hash_token
from issuer.store import audit
from issuer.store.designs import find_revision
from issuer.store.people import Person
from issuer.store.readings import Reading, ReadingComment, ReadingState, find_reading_by_token
from issuer.urls import Addresses

COMMENT_MAX = 4_000
WHOLE = ""  # the field of a comment on the design as a whole
FIELDS = frozenset(field for step in STEPS for field in step.fields)
DECISIONS = frozenset({ReadingState.APPROVED, ReadingState.COMMENTED})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader sends: their name, comments by field, and a decision about the `revision` that they read, or None.

    `may_be_named` is their leave to stand among the reviewers, which are public.
    """

    name: str
    comments: Mapping[str, str]
    decision: ReadingState | None
    may_be_named: bool
    revision: int


def open_reading(session: Session, token: str, *, now: datetime) -> Reading:
    """Return the request that a link opens. Only reads.

    Raises NotFound for a link that never was or whose design is deleted, LinkSpent for one withdrawn or too old.
    """
    reading = find_reading_by_token(session, hash_token(token))
    if reading is None:
        raise NotFound("This link is not known here. Check that you copied all of it; the draft may also be deleted.")
    _require_open(reading, now=now)
    return reading


def _require_open(reading: Reading, *, now: datetime) -> None:
    if reading.state is ReadingState.WITHDRAWN:
        raise LinkSpent("Whoever asked you has withdrawn the request, so there is nothing left to do.")
    if reading.expires_at <= now:
        raise LinkSpent(
            "This link has ended: it is valid for 30 days, or until whoever asked you ends it. "
            "Ask for a new one if you want to add something."
        )


def answer(
    session: Session, reading: Reading, given: Answer, *, templates: MailTemplates, addresses: Addresses, now: datetime
) -> None:
    """Store what a reader sends, in place of what they sent before, and tell the asker by mail of a decision.

    A comment whose words are new is open again, one that is gone is gone. Raises Invalid by field, LinkSpent.
    """
    hold(session, reading)
    _require_open(reading, now=now)  # the request may have been withdrawn since the link was opened
    if find_revision(session, reading.design_id, given.revision) is None:
        raise Invalid({"revision": "This page is about a state of the design that is not known here. Open it again."})
    name, comments = _checked_answer(given)
    reading.reader_name, reading.may_be_named = name, given.may_be_named
    has_changed = _replace_comments(session, reading, comments, now=now)
    if given.decision is not None:
        is_news = has_changed or reading.state is not given.decision or reading.revision != given.revision
        reading.state, reading.revision, reading.decided_at = given.decision, given.revision, now
        if is_news:
            record(session, f"reading.{given.decision.value}", reading, now, revision=given.revision)
            queue_answer_mail(session, reading, addresses=addresses, templates=templates, now=now)
    session.flush()
    session.expire(reading, ["comments"])


def _checked_answer(given: Answer) -> tuple[str, dict[str, str]]:
    problems: dict[str, str] = {}
    name = collect(problems, lambda: clean_line(given.name, "name", maximum=200, required=True))
    comments = {}
    for field, text in given.comments.items():
        if field != WHOLE and field not in FIELDS:
            raise Invalid({"": "There is no such field in this design."})
        comments[field] = collect(problems, partial(clean_paragraphs, text, f"comment.{field}", maximum=COMMENT_MAX))
    if given.decision not in (None, *DECISIONS):
        problems["decision"] = "Choose one of the answers."
    if given.decision is ReadingState.COMMENTED and not any(comments.values()):
        problems["decision"] = "Write in at least one comment what you would change."
    if problems:
        raise Invalid(problems)
    return name, comments


def collect(problems: dict[str, str], check: Callable[[], str]) -> str:
    """Return what a check returns; where it refuses, "", with its problems put beside the others."""
    try:
        return check()
    except Invalid as error:
        problems.update(error.problems)
        return ""


def _replace_comments(session: Session, reading: Reading, comments: Mapping[str, str], *, now: datetime) -> bool:
    """Bring the comments to what was sent and tell whether anything changed. Fields that were not sent stay."""
    stored = {comment.field: comment for comment in reading.comments}
    has_changed = False
    for field, text in comments.items():
        comment = stored.get(field)
        if comment is None and text:
            session.add(ReadingComment(reading_id=reading.id, field=field, text=text, created_at=now))
        elif comment is not None and not text:
            session.delete(comment)
        elif comment is not None and comment.text != text:
            comment.text, comment.created_at = text, now
            comment.settled_at = comment.settled_by = None
        else:
            continue
        has_changed = True
    return has_changed


def record(
    session: Session, action: str, reading: Reading, now: datetime, actor: Person | None = None, **details: object
) -> None:
    """Record an event about the design. Without an actor it was the reader, who has no account."""
    audit.record(
        session,
        action,
        reading.design_id,
        now=now,
        organization_id=reading.organization_id,
        actor_id=actor.id if actor else None,
        reading=reading.id,
        **details,
    )
