"""A second pair of eyes, seen by whoever asks: ask by mail, ask again, withdraw, settle comments, name a reviewer.

`reading_answers` is the reader's half.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from issuer.credential.instants import plus
from issuer.review.comparison import Difference, compare
from issuer.review.draft import Draft
from issuer.services.design import draft_of, save_step
from issuer.services.errors import Invalid, NotEditable
from issuer.services.holding import hold
from issuer.services.mail_address import normalise_email
from issuer.services.plain_text import clean_line, clean_paragraphs
from issuer.services.ports import SYSTEM_CHANCE, Chance, MailTemplates
from issuer.services.reading_answers import DECISIONS, collect, record
from issuer.services.reading_mail import queue_reading_mail
from issuer.services.tokens import hash_token, new_token
from issuer.store.designs import Design, DesignState, find_revision
from issuer.store.organizations import Organization
from issuer.store.people import Person
from issuer.store.readings import Reading, ReadingComment, ReadingState, list_readings
from issuer.urls import Addresses

LIFETIME = timedelta(days=30)
MAX_OPEN = 20  # requests of one design that wait: each of them is a mail to somebody
REQUEST_MAX = 1_000
REVIEWERS = "governance.reviewers"


def ask(
    session: Session,
    design: Design,
    *,
    name: str,
    email: str,
    request: str,
    by_hand: bool,
    actor: Person,
    addresses: Addresses,
    templates: MailTemplates,
    now: datetime,
    chance: Chance = SYSTEM_CHANCE,
) -> tuple[Reading, str]:
    """Ask somebody to read a design: queue the mail and return the request with the link that is in it.

    `by_hand` tells that the asker is given the link to pass on. Raises Invalid by field, NotEditable when retired.
    """
    reader_name, reader_email, words = _checked_request(name, email, request, actor=actor)
    hold(session, design)  # of two who ask the same person at once, the second sees that
    _require_askable(session, design, reader_email, now=now)
    reading = Reading(
        organization_id=design.organization_id,
        design_id=design.id,
        reader_name=reader_name,
        reader_email=reader_email,
        request=words,
        may_be_named=False,
    )
    session.add(reading)
    link = _send(session, design, reading, by_hand, actor, addresses, templates, now, chance)
    record(session, "reading.asked", reading, now, actor, by_hand=by_hand)
    return reading, link


def ask_again(
    session: Session,
    reading: Reading,
    *,
    by_hand: bool,
    actor: Person,
    addresses: Addresses,
    templates: MailTemplates,
    now: datetime,
    chance: Chance = SYSTEM_CHANCE,
) -> tuple[Reading, str]:
    """Send a new link in place of the old one. Who has decided is asked anew, so that the decision stays on record."""
    design = reading.design
    hold(session, design)
    hold(session, reading)  # the reader may be deciding at this moment
    if reading.state in DECISIONS:
        return ask(
            session,
            design,
            name=reading.reader_name,
            email=reading.reader_email,
            request=reading.request,
            by_hand=by_hand,
            actor=actor,
            addresses=addresses,
            templates=templates,
            now=now,
            chance=chance,
        )
    _require_not_retired(design)
    link = _send(session, design, reading, by_hand, actor, addresses, templates, now, chance)
    record(session, "reading.asked", reading, now, actor, by_hand=by_hand)
    return reading, link


def withdraw(session: Session, reading: Reading, *, actor: Person, now: datetime) -> None:
    """End a link at once. What its reader has decided and written stays."""
    hold(session, reading)
    if reading.state is ReadingState.ASKED:
        reading.state = ReadingState.WITHDRAWN
    reading.expires_at = min(reading.expires_at, now)
    session.flush()
    record(session, "reading.withdrawn", reading, now, actor)


def settle(session: Session, reading: Reading, comment: ReadingComment, *, actor: Person, now: datetime) -> None:
    """Mark a comment as done with, or open it again."""
    hold(session, comment)
    is_open = comment.settled_at is None
    comment.settled_at, comment.settled_by = (now, actor.id) if is_open else (None, None)
    session.flush()
    record(session, "reading.settled" if is_open else "reading.reopened", reading, now, actor)


def name_reviewer(session: Session, reading: Reading, *, actor: Person, now: datetime) -> None:
    """Put the name of whoever approved among the reviewers of the design, which are public. Raises NotEditable."""
    if not may_be_named(reading):
        raise NotEditable(
            "Only somebody who approved the design and agreed to be named can be put among the reviewers."
        )
    design = reading.design
    reviewers = [*draft_of(design).get(REVIEWERS)]
    if reading.reader_name in reviewers:
        return
    answers = {REVIEWERS: [*reviewers, reading.reader_name]}
    save_step(session, design, "trust", answers, base_revision=design.revision, actor=actor, now=now)
    record(session, "reading.named", reading, now, actor)


def may_be_named(reading: Reading) -> bool:
    """Return whether the reader approved and agreed to be named."""
    return reading.state is ReadingState.APPROVED and reading.may_be_named


def changed_since(session: Session, reading: Reading) -> tuple[Difference, ...]:
    """Return what was changed in the design after the revision that a reader decided about.

    Their own name among the reviewers does not count, nor does what was kept with a reason: neither is what was read.
    """
    design = reading.design
    found = find_revision(session, design.id, reading.revision)
    if found is None or found.document == design.document:
        return ()
    differences = compare(Draft.from_document(found.document), draft_of(design))
    return tuple(difference for difference in differences if difference.path not in (REVIEWERS, "acknowledged"))


def _checked_request(name: str, email: str, request: str, *, actor: Person) -> tuple[str, str, str]:
    """Return the reader's name and address and the asker's words. Raises Invalid with every problem at once."""
    problems: dict[str, str] = {}
    reader_name = collect(problems, lambda: clean_line(name, "name", maximum=200, required=True))
    reader_email = collect(problems, lambda: normalise_email(email))
    words = collect(problems, lambda: clean_paragraphs(request, "request", maximum=REQUEST_MAX))
    if reader_email == actor.email:
        problems["email"] = "This is your own address. A second pair of eyes is somebody else’s."
    if problems:
        raise Invalid(problems)
    return reader_name, reader_email, words


def _require_askable(session: Session, design: Design, email: str, *, now: datetime) -> None:
    """Raise NotEditable or Invalid where nobody, or not this person, can be asked now."""
    _require_not_retired(design)
    waiting = [
        reading
        for reading in list_readings(session, design.id)
        if reading.state is ReadingState.ASKED and reading.expires_at > now
    ]
    if any(reading.reader_email == email for reading in waiting):
        raise Invalid(
            {"email": "This person was asked already and has not answered yet. You can send a new link below."}
        )
    if len(waiting) >= MAX_OPEN:
        raise Invalid({"": f"{MAX_OPEN} people were asked and have not answered yet. Withdraw a request first."})


def _require_not_retired(design: Design) -> None:
    if design.state is DesignState.RETIRED:
        raise NotEditable("This design is retired, so nobody needs to read it. Copy it to begin another one.")


def _send(
    session: Session,
    design: Design,
    reading: Reading,
    by_hand: bool,
    actor: Person,
    addresses: Addresses,
    templates: MailTemplates,
    now: datetime,
    chance: Chance,
) -> str:
    """Give a request a new link that lives from now on, queue its mail and return the link."""
    token = new_token(chance)
    reading.token_hash = hash_token(token)
    reading.state, reading.revision, reading.by_hand = ReadingState.ASKED, design.revision, by_hand
    reading.asked_at, reading.asked_by, reading.expires_at = now, actor.id, plus(now, LIFETIME)
    session.flush()
    organization = session.get_one(Organization, design.organization_id)
    link = addresses.reading(token)
    queue_reading_mail(session, organization, reading, actor, link, templates=templates, now=now)
    return link
