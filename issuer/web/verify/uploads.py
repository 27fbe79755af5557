"""The desk at which anybody can have any badge checked. Nothing that is brought is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from issuer.credential.report import Check, Outcome, VerificationReport
from issuer.services.keys import list_issuer_ids
from issuer.services.verification import verify_upload
from issuer.store.credentials import Credential, find_credential
from issuer.web import limiter
from issuer.web.database import now, toolkit
from issuer.web.verify import blueprint
from issuer.web.verify.faces import face_of
from issuer.web.verify.reading import read_badge, text

_OFTEN = "30 per minute; 300 per hour"
_MAX_TEXT = 1024 * 1024  # characters of pasted text that are given back for another try


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no report: nothing about the badge is known."""

    title: str
    detail: str
    code: str = ""


@blueprint.get("/verify")
def show_upload() -> ResponseReturnValue:
    """Ask for a badge."""
    return render_template("verify/upload.html", fetches=toolkit().settings.fetch)


@blueprint.post("/verify")
@limiter.limit(_OFTEN)
def check_upload() -> ResponseReturnValue:
    """Verify what was brought and show the report, or say why it could not be read and give the text back."""
    data, pasted = _brought()
    if not data:
        problem = Problem(_("Nothing was brought"), _("Choose the badge's file, or paste its text."))
        return _ask_again(problem, 400, pasted)
    # Not this request's writing session: a stranger's file must not hold the lock while it is looked at.
    with toolkit().read() as session:
        report = verify_upload(session, data, now=now(), bounded=toolkit().bounded)
        return _answer(session, report, pasted)


@blueprint.errorhandler(RateLimitExceeded)
def ask_for_patience(_error: RateLimitExceeded) -> ResponseReturnValue:
    """Say that it was too often, and give the text back."""
    problem = Problem(_("Too many badges in a short time"), _("Wait a minute, then send it again. Nothing is lost."))
    return _ask_again(problem, 429, request.form.get("text", ""))


@blueprint.errorhandler(RequestEntityTooLarge)
def refuse_size(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say that it is too large to be a badge."""
    problem = Problem(_("That is too large"), _("A badge of more than 5 MB is not read."), "SIZE")
    return _ask_again(problem, 413, "")


def _answer(session: Session, report: VerificationReport, pasted: str) -> ResponseReturnValue:
    format_check = report.check("format")
    if report.view is None and format_check.outcome is not Outcome.PASSED and format_check.code is not None:
        return _ask_again(_unreadable(format_check), _status_of(format_check), pasted)
    return render_template(
        "verify/checked.html",
        report=report,
        face=face_of(report),
        badge=read_badge(report.view, base=toolkit().addresses.base) if report.view else None,
        issued=_own(session, report),
        report_is_known=_is_known(report),
    )


def _brought() -> tuple[bytes, str]:
    """Return the bytes to verify and the pasted text; a file goes before text."""
    pasted = request.form.get("text", "")
    file = request.files.get("file")
    data = file.read() if file is not None else b""
    return data or pasted.strip().encode(), pasted


def _unreadable(check: Check) -> Problem:
    title = (
        _("This cannot be read yet") if check.outcome is Outcome.NOT_CHECKED else _("That is not a badge we can read")
    )
    return Problem(title, check.detail, check.code or "")


def _status_of(check: Check) -> int:
    if check.code == "SIZE":
        return 413
    return 415 if check.code == "FORMAT" else 422


def _ask_again(problem: Problem, status: int, pasted: str) -> ResponseReturnValue:
    rows = min(max(pasted.count("\n") + 1, 5), 16)
    page = render_template(
        "verify/upload.html",
        problem=problem,
        pasted=pasted[:_MAX_TEXT],
        text_rows=rows,
        fetches=toolkit().settings.fetch,
    )
    return page, status


def _is_known(report: VerificationReport) -> bool:
    return report.view is not None and report.check("issuer").outcome is Outcome.PASSED


def _own(session: Session, report: VerificationReport) -> Credential | None:
    """Return our own credential when the proved document is one of ours and its page still stands."""
    # A trusted issuer elsewhere may write what it likes into an id, ours included.
    if report.view is None or report.view.issuer_id not in list_issuer_ids(session):
        return None
    prefix = toolkit().addresses.credential("")
    identifier = text(report.view.document.get("id")) or ""
    if not re.fullmatch(re.escape(prefix) + r"[0-9a-f-]{36}", identifier):
        return None
    credential = find_credential(session, identifier.removeprefix(prefix))
    return credential if credential is not None and credential.withdrawn_at is None else None
