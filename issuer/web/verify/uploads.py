"""The desk at which anybody can have badges checked, one or several. Nothing that is brought is kept."""

from __future__ import annotations

import time
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from issuer.credential.noted_documents import Seen
from issuer.credential.report import Check, Outcome
from issuer.services import check_records, take_away
from issuer.store.credentials import find_credential
from issuer.web import limiter
from issuer.web.database import toolkit
from issuer.web.limits import seconds_to_wait
from issuer.web.turns import Busy, end_turn
from issuer.web.verify import blueprint, lookups
from issuer.web.verify.bringing import (
    MOST_BYTES,
    MOST_FILES,
    MOST_TOGETHER,
    Brought,
    Problem,
    brought,
    own_address,
    typed_address,
)
from issuer.web.verify.folders import folder_answer
from issuer.web.verify.judging import Judged, judge
from issuer.web.verify.kept_pages import Moment
from issuer.web.verify.reasons import reason_of
from issuer.web.verify.records import brought_record

_OFTEN = "30 per minute; 300 per hour"  # files, not requests
_AS_MUCH_AS = 3  # files: what is fetched from another site makes somebody else work, too
_MAX_TEXT = 1024 * 1024  # characters of pasted text that are given back for another try
_SAID_IN_WORDS = frozenset({"BAKE_NONE", "BAKE_MULTIPLE", "SIZE"})  # of the others the sentence of the check says more
_PATIENCE = 15.0  # seconds after which no further file is begun: the server ends a request at 30


@dataclass(frozen=True, slots=True)
class Item:
    """One of several files: judged, or why it was not. `number` counts from 1."""

    number: int
    name: str
    judged: Judged | None
    problem: Problem | None = None


@blueprint.before_request
def take_several() -> None:
    """Let the desk alone take more than a single file's worth."""
    if request.endpoint == "verify.check_upload":
        request.max_content_length = MOST_TOGETHER


@blueprint.context_processor
def say_what_is_fetched() -> dict[str, object]:
    """Let the form say whether keys and lists of others are fetched, and those of endorsers."""
    settings = toolkit().settings
    return {"fetches": settings.fetch, "fetches_endorsements": settings.fetch and settings.fetch_endorsements}


@blueprint.get("/verify")
def show_upload() -> ResponseReturnValue:
    """Ask for a badge. An address in the query is filled in, so that others can link to here."""
    return render_template("verify/upload.html", typed_address=request.args.get("address", "")[:2000])


def _count() -> int:
    try:
        files = sum(1 for file in request.files.getlist("file") if file.filename)
    except RequestEntityTooLarge:  # the view says so; raised here it would pass for a dead place of counting
        return _AS_MUCH_AS
    typed = "" if files else typed_address()
    return _AS_MUCH_AS if typed and own_address(typed) is None else max(1, files)


@blueprint.post("/verify")
@limiter.limit(_OFTEN, cost=_count)
def check_upload() -> ResponseReturnValue:
    """Verify what was brought and show the report, or say why it could not be read and give the text back."""
    found, typed = brought(), typed_address()
    if lookups.is_from_elsewhere() and (not found or request.form.get("want")):
        detail = _("Another site has sent you here. If you want it, press the button yourself.")
        return _ask_again(Problem(_("Nothing was done yet"), detail), 403)
    if not found:
        return _look_up(typed)
    if len(found) > MOST_FILES:
        detail = _("At most %(count)s files are checked at a time. Bring the others after these.", count=MOST_FILES)
        return _ask_again(Problem(_("Too many files"), detail), 413)
    # Not this request's writing session: a stranger's file must not hold the lock while it is looked at.
    with toolkit().read() as session:
        return _answer_one(session, found[0]) if len(found) == 1 else _answer_several(session, found)


@blueprint.errorhandler(RateLimitExceeded)
def ask_for_patience(_error: RateLimitExceeded) -> ResponseReturnValue:
    """Say that it was too often, and give the text back."""
    if request.endpoint != "verify.check_upload":
        title, message = _("Too many tries"), _("Wait a while, then try again. Nothing is lost.")
        page = render_template("errors/page.html", status=429, title=title, message=message, code="")
        return page, 429, {"Retry-After": str(seconds_to_wait())}
    problem = Problem(_("Too many badges in a short time"), _("Wait a minute, then send it again. Nothing is lost."))
    return _ask_again(problem, 429)


@blueprint.errorhandler(RequestEntityTooLarge)
def refuse_size(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say that it is too large to be a badge."""
    problem = Problem(
        _("That is too large"), _("A badge of more than 5 MB is not read, nor are 25 MB of them at once."), "SIZE"
    )
    return _ask_again(problem, 413, keep=False)


def _answer_one(session: Session, item: Brought) -> ResponseReturnValue:
    if len(item.data) > MOST_BYTES:
        return _ask_again(_too_large(), 413)
    if check_records.looks_like_record(item.data) and (record := brought_record(session, item.data)):
        return record
    seen: Seen = {}
    judged = judge(session, item.data, applicant=request.form.get("applicant", ""), seen=seen, refresh=_wants_newest())
    end_turn()
    if judged.is_unread:
        check = judged.report.check("format")
        return _ask_again(_unreadable(check), _status_of(check))
    if request.form.get("want") == "folder":
        return folder_answer(take_away.collect(item.data, seen), judged.report)
    return render_template(
        "verify/checked.html",
        judged=judged,
        fetched_from=item.address,
        report=judged.report,
        checked=Moment.of(judged.report.checked_at),
        face=judged.face,
        badge=judged.badge,
        issued=judged.issued,
        reasons=judged.reasons,
        report_is_known=judged.is_known,
        ticket=judged.ticket,
    )


def _answer_several(session: Session, found: list[Brought]) -> ResponseReturnValue:
    """Judge each by itself: none can spoil another, and what the time does not reach is said to be that."""
    applicant, begun, items = request.form.get("applicant", ""), time.monotonic(), []
    for number, each in enumerate(found, 1):
        if time.monotonic() - begun > _PATIENCE:
            late = Problem(_("Not reached"), _("The files before it took too long. Bring it again by itself."))
            items.append(Item(number, each.name, None, late))
        else:
            items.append(_item(session, number, each, applicant))
    return render_template("verify/several.html", items=items, applicant_given=bool(applicant.strip()))


def _item(session: Session, number: int, each: Brought, applicant: str) -> Item:
    if len(each.data) > MOST_BYTES:
        return Item(number, each.name, None, _too_large())
    if check_records.looks_like_record(each.data):
        problem = Problem(_("A record, no badge"), _("Bring a record of a check by itself to have it verified."))
        return Item(number, each.name, None, problem)
    try:
        judged = judge(session, each.data, applicant=applicant, refresh=_wants_newest())
    except Busy:
        detail = _("It is larger than most badges, and another such is being checked. Bring it again in a few seconds.")
        return Item(number, each.name, None, Problem(_("Not reached"), detail))
    if judged.is_unread:
        return Item(number, each.name, None, _unreadable(judged.report.check("format")))
    return Item(number, each.name, judged)


def _look_up(typed: str) -> ResponseReturnValue:
    """Lead from an address of this site to its page; ask for the badge at any other."""
    if not typed:
        detail = _("Choose the badge's file, paste its text, or type its address.")
        return _ask_again(Problem(_("Nothing was brought"), detail), 400)
    own = own_address(typed)
    if own is not None and own.code is not None:
        return redirect(url_for("verify.show", code=own.code), 303)
    if own is not None and own.credential_id is not None:
        with toolkit().read() as session:
            credential = find_credential(session, own.credential_id)
        if credential is not None:
            return redirect(url_for("verify.show", code=credential.code), 303)
        return _no_badge_there()
    if lookups.is_ours(typed):
        return _no_badge_there()
    fetched = lookups.fetch(typed)
    if isinstance(fetched, Problem):
        return _ask_again(fetched, 422)
    with toolkit().read() as session:
        return _answer_one(session, fetched)


def _no_badge_there() -> ResponseReturnValue:
    detail = _("This site has no badge at that address. Check that all of it was copied.")
    return _ask_again(Problem(_("No badge there"), detail), 404)


def _wants_newest() -> bool:
    """Return whether the issuer is to be asked for a newer edition: a person's wish, not that of another site."""
    return request.form.get("refresh") == "yes" and not lookups.is_from_elsewhere()


def _too_large() -> Problem:
    return Problem(_("That is too large"), _("A badge of more than 5 MB is not read."), "SIZE")


def _unreadable(check: Check) -> Problem:
    title = (
        _("This cannot be read yet") if check.outcome is Outcome.NOT_CHECKED else _("That is not a badge we can read")
    )
    detail = reason_of(check) if check.code in _SAID_IN_WORDS else check.detail
    return Problem(title, detail or check.detail, check.code or "")


def _status_of(check: Check) -> int:
    if check.code == "SIZE":
        return 413
    return 415 if check.code == "FORMAT" else 422


def _ask_again(problem: Problem, status: int, *, keep: bool = True) -> ResponseReturnValue:
    pasted = request.form.get("text", "") if keep else ""
    page = render_template(
        "verify/upload.html",
        problem=problem,
        pasted=pasted[:_MAX_TEXT],
        text_rows=min(max(pasted.count("\n") + 1, 5), 16),
        typed_address=request.form.get("address", "")[:2000] if keep else "",
        wants_newest=keep and _wants_newest(),
    )
    return page, status
