"""Asking for a second pair of eyes: who was asked, what they wrote and decided, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, session
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from issuer.review.comparison import Difference
from issuer.services import readings
from issuer.services.errors import Invalid, NotEditable, NotFound
from issuer.services.reading_answers import WHOLE
from issuer.store.designs import Design
from issuer.store.readings import (
    Reading,
    ReadingComment,
    ReadingState,
    find_comment,
    find_reading,
    list_open_comments,
    list_readings,
)
from issuer.web.database import commit, commit_and_send, database, now, toolkit
from issuer.web.design import blueprint
from issuer.web.design.findings import step_with
from issuer.web.design.opening import address, get_design, is_draft
from issuer.web.design.places import place_in_words
from issuer.web.design.questions import anchor
from issuer.web.fields import FILL_IN, Form, LongTextField, TextField
from issuer.web.guards import may
from issuer.web.limits import limiter

_ASKED_PER_PERSON = "30 per hour"
_LINK_KEY = "reading-link"


class ReaderForm(Form):
    """Whom to ask, and in which words."""

    name = TextField(_l("Name"), [FILL_IN])
    email = TextField(_l("E-mail address"), [FILL_IN], render_kw={"type": "email", "spellcheck": "false"})
    request = LongTextField(
        _l("A line of your own"),
        description=_l("What should they look at? It stands in the mail. You may leave it out."),
    )


@dataclass(frozen=True, slots=True)
class Note:
    """A comment where it is settled: `place` in words, `goto` the field that it is about."""

    comment: ReadingComment
    place: str
    goto: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request as its page shows it. `link` is there once, where no mail server sends it."""

    reading: Reading
    notes: tuple[Note, ...]
    changed: tuple[Difference, ...]
    has_ended: bool
    can_be_named: bool
    link: str

    @property
    def open_notes(self) -> int:
        """How many comments are not settled."""
        return sum(note.comment.settled_at is None for note in self.notes)


@blueprint.get("/<design_id>/readings")
def show_readings(design_id: str) -> str:
    """Show who was asked to read a design, and offer to ask somebody."""
    return _page(get_design(design_id), ReaderForm(formdata=None))


def _asker() -> str:
    return f"reader asked by {g.person.id}"


@blueprint.post("/<design_id>/readings")
@limiter.limit(_ASKED_PER_PERSON, key_func=_asker)
def ask_reader(design_id: str) -> Response | tuple[str, int]:
    """Ask somebody by mail."""
    design, form = get_design(design_id), ReaderForm()
    problems: list[str] = []
    if form.validate():
        words: dict[str, Any] = {name: form[name].data or "" for name in ("name", "email", "request")}
        try:
            reading, link = readings.ask(database(), design, **words, **_sending())
        except Invalid as error:
            database().rollback()
            problems = form.add_problems(error.problems)
        else:
            return _asked(reading, link)
    return _page(get_design(design_id), form, problems), 400


@blueprint.post("/<design_id>/readings/<reading_id>/again")
@limiter.limit(_ASKED_PER_PERSON, key_func=_asker)
def ask_again(design_id: str, reading_id: str) -> Response:
    """Send a new link."""
    try:
        return _asked(*readings.ask_again(database(), _reading(design_id, reading_id), **_sending()))
    except Invalid as error:
        database().rollback()
        flash(" ".join(error.problems.values()), "problem")
        return _back(design_id)


@blueprint.post("/<design_id>/readings/<reading_id>/withdraw")
def withdraw_reading(design_id: str, reading_id: str) -> Response:
    """End a link."""
    reading = _reading(design_id, reading_id)
    readings.withdraw(database(), reading, actor=g.person, now=now())
    commit()
    flash(_("The link of %(name)s no longer works.", name=reading.reader_name), "done")
    return _back(design_id)


@blueprint.post("/<design_id>/readings/<reading_id>/comments/<comment_id>")
def settle_comment(design_id: str, reading_id: str, comment_id: str) -> Response:
    """Settle a comment, or open it again."""
    reading = _reading(design_id, reading_id)
    comment = find_comment(database(), reading.id, comment_id)
    if comment is None:
        raise NotFound(_("There is no such comment. Its reader may have taken it back."))
    readings.settle(database(), reading, comment, actor=g.person, now=now())
    commit()
    return _back(design_id, f"comment-{comment.id}")


@blueprint.post("/<design_id>/readings/<reading_id>/name")
def name_reviewer(design_id: str, reading_id: str) -> Response:
    """Put the reader's name among the reviewers."""
    reading = _reading(design_id, reading_id)
    try:
        readings.name_reviewer(database(), reading, actor=g.person, now=now())
    except NotEditable as error:
        flash(error.message, "problem")
    else:
        commit()
        flash(_("%(name)s stands among the reviewers now.", name=reading.reader_name), "done")
    return _back(design_id)


@blueprint.context_processor
def _offered() -> dict[str, Callable[..., Any]]:
    return {"comments_of": comments_of, "readers_of": readers_of}


def comments_of(design: Design) -> Mapping[str, Sequence[tuple[ReadingComment, Reading]]]:
    """Return the open comments on a design by the path of the question that they are about."""
    found: dict[str, list[tuple[ReadingComment, Reading]]] = {}
    for comment, reading in list_open_comments(database(), design.id):
        found.setdefault(comment.field, []).append((comment, reading))
    return found


def readers_of(design: Design) -> list[Request]:
    """Return who was asked to read a design, but for withdrawn requests, the last asked first."""
    requests = [_request(design, reading) for reading in list_readings(database(), design.id)]
    return [request for request in requests if request.reading.state is not ReadingState.WITHDRAWN]


def _sending() -> dict[str, Any]:
    return {
        "by_hand": not toolkit().mailer.delivers,
        "actor": g.person,
        "addresses": toolkit().addresses,
        "templates": toolkit().templates,
        "now": now(),
    }


def _asked(reading: Reading, link: str) -> Response:
    """Say that it is done. Where no mail server is, the link is shown once, on the next page of this very browser."""
    commit_and_send()
    if reading.by_hand:
        session[_LINK_KEY] = [reading.id, link]
    else:
        flash(_("The mail to %(name)s is on its way.", name=reading.reader_name), "done")
    return _back(reading.design_id, f"reading-{reading.id}")


def _back(design_id: str, place: str = "") -> Response:
    return redirect(address("show_readings", design_id=design_id, _anchor=place or None), 303)


def _reading(design_id: str, reading_id: str) -> Reading:
    reading = find_reading(database(), g.organization.id, reading_id)
    if reading is None or reading.design_id != get_design(design_id).id:
        raise NotFound(_("There is no such request to read this design."))
    return reading


def _page(design: Design, form: ReaderForm, problems: Sequence[str] = ()) -> str:
    shown_id, link = session.pop(_LINK_KEY, ("", "")) if may("write", "design") else ("", "")
    requests = [
        _request(design, reading, link if reading.id == shown_id else "")
        for reading in list_readings(database(), design.id)
    ]
    return render_template(
        "design/readings.html",
        design=design,
        form=form,
        problems=problems,
        requests=requests,
        delivers=toolkit().mailer.delivers,
        is_written=is_draft(design),
    )


def _request(design: Design, reading: Reading, link: str = "") -> Request:
    reviewers = design.document.get("governance", {}).get("reviewers", ())
    return Request(
        reading=reading,
        notes=tuple(_note(design, comment) for comment in reading.comments),
        changed=readings.changed_since(database(), reading) if reading.decided_at else (),
        has_ended=reading.expires_at <= now(),
        can_be_named=is_draft(design) and readings.may_be_named(reading) and reading.reader_name not in reviewers,
        link=link,
    )


def _note(design: Design, comment: ReadingComment) -> Note:
    step = step_with(comment.field) if comment.field != WHOLE else None
    goto = address("show_step", design, slug=step.slug, _anchor=anchor(comment.field)) if step else ""
    return Note(comment, place_in_words(comment.field), goto)
