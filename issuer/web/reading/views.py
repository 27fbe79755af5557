"""The page behind the link of a mail: the review, the whole design with room for comments, and a decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from issuer.review.steps import STEPS, Step, required_fields
from issuer.services.design import review_design
from issuer.services.errors import Invalid, LinkSpent, NotFound
from issuer.services.reading_answers import FIELDS, WHOLE, Answer, answer, open_reading
from issuer.services.review_report import report_of_draft
from issuer.store.designs import Design, find_revision
from issuer.store.organizations import Organization
from issuer.store.readings import Reading, ReadingState
from issuer.web.database import commit_and_send, database, now, toolkit
from issuer.web.design import coverage, report_words
from issuer.web.design.comparison import Comparison, compared
from issuer.web.design.in_words import Answer as Written
from issuer.web.design.in_words import in_words
from issuer.web.design.questions import Text
from issuer.web.design.steps import PAGES
from issuer.web.design.typed import value_at
from issuer.web.limits import limiter
from issuer.web.reading import blueprint

_ANSWERS_PER_ADDRESS = "60 per hour"
_WRONG_LINKS_PER_ADDRESS = "60 per 15 minutes"
COMMENT = "comment."  # before the path of the field, in the names of the form's controls
DECISIONS = {"approve": ReadingState.APPROVED, "changes": ReadingState.COMMENTED}


@dataclass(frozen=True, slots=True)
class Place:
    """An answer with room for a comment; `path` is that of its question."""

    path: str
    written: Written


@dataclass(frozen=True, slots=True)
class Part:
    """A step to be read: what is written on it, and what a design of this type should answer there and does not."""

    step: Step
    places: tuple[Place, ...]
    missing: tuple[Text, ...]


def _is_unknown(response: Response) -> bool:
    return response.status_code == 404


@blueprint.get("/readings/<token>")
@limiter.limit(_WRONG_LINKS_PER_ADDRESS, deduct_when=_is_unknown)
def show(token: str) -> str | tuple[str, int]:
    """Show the review and the design. Opening the link changes nothing: scanners of mail open every address."""
    reading = _opened(token)
    return _page(reading, token) if isinstance(reading, Reading) else reading


@blueprint.post("/readings/<token>")
@limiter.limit(_ANSWERS_PER_ADDRESS)
def send(token: str) -> str | Response | tuple[str, int]:
    """Take the reader's comments and decision."""
    reading = _opened(token)
    if not isinstance(reading, Reading):
        return reading
    try:
        answer(database(), reading, _given(), templates=toolkit().templates, addresses=toolkit().addresses, now=now())
    except Invalid as error:
        database().rollback()
        reading = open_reading(database(), token, now=now())
        return _page(reading, token, error.problems), 400
    commit_and_send()
    flash(_said(reading), "done")
    return redirect(url_for("reading.show", token=token), 303)


def _opened(token: str) -> Reading | tuple[str, int]:
    """Return the reading, or the page that says why there is none."""
    try:
        return open_reading(database(), token, now=now())
    except (NotFound, LinkSpent) as error:
        gone = isinstance(error, LinkSpent)
        return render_template("reading/spent.html", why=error.message, gone=gone), 410 if gone else 404


def _given() -> Answer:
    comments = {
        name.removeprefix(COMMENT): text
        for name, text in request.form.items()
        if name.startswith(COMMENT) and name.removeprefix(COMMENT) in FIELDS | {WHOLE}
    }
    revision = request.form.get("revision", "")
    return Answer(
        name=request.form.get("name", ""),
        comments=comments,
        decision=DECISIONS.get(request.form.get("decision", "")),
        may_be_named="may_be_named" in request.form,
        revision=int(revision) if revision.isascii() and revision.isdecimal() and len(revision) < 10 else 0,
    )


def _said(reading: Reading) -> str:
    asker = reading.asker.name or reading.asker.email
    if reading.decided_at is None:
        return _("Your comments are saved, and %(name)s can read them. You have not decided yet.", name=asker)
    return _("Thank you. %(name)s is told. You can change your answer as long as the link works.", name=asker)


def _page(reading: Reading, token: str, problems: Mapping[str, str] | None = None) -> str:
    design = reading.design
    organization = database().get_one(Organization, reading.organization_id)
    g.organization = organization  # its time zone is that of the page
    review = review_design(design, today=now().date())
    typed = request.form if problems else None
    return render_template(
        "reading/show.html",
        reading=reading,
        design=design,
        organization=organization,
        token=token,
        report=report_of_draft(database(), design, review, now=now()),
        words=report_words,
        parts=list(_parts(design)),
        comments=_comments(reading),
        typed=typed,
        problems=problems or {},
        since=_since(reading),
        prefix=COMMENT,
    )


def _comments(reading: Reading) -> dict[str, str]:
    """Return what stands in the rooms for comments, by path: what was typed, else what is stored."""
    stored = {comment.field: comment.text for comment in reading.comments}
    typed = {name.removeprefix(COMMENT): text for name, text in request.form.items() if name.startswith(COMMENT)}
    return stored | typed


def _since(reading: Reading) -> Comparison | None:
    """Return what was changed after the reader decided, None where nothing was."""
    design = reading.design
    found = find_revision(database(), design.id, reading.revision) if reading.decided_at else None
    comparison = compared(found.document, design.document) if found else None
    return comparison if comparison and comparison.count else None


def _parts(design: Design) -> Iterator[Part]:
    document = design.document
    needed = required_fields(coverage.type_of(document))
    for step, page in zip(STEPS, PAGES, strict=True):
        places, missing = [], []
        for question in page.questions:
            value = value_at(document, question.path)
            if value not in (None, "", [], {}):
                places.append(Place(question.path, in_words(question, value, document)))
            elif question.path in needed and question.kind != "image":
                missing.append(question.label)
        yield Part(step, tuple(places), tuple(missing))
