"""Is this person the holder? The checker compares an address or asks the holder, who answers behind a link."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from issuer.credential.report import VerificationReport
from issuer.services import holder_confirmation as holders
from issuer.services.errors import Invalid, LinkSpent, NotEditable, NotFound
from issuer.services.recipient_match import AddressMatch, has_address, match_address
from issuer.services.verification import verify_issued
from issuer.store.credentials import Credential
from issuer.store.holder_questions import QuestionState
from issuer.web import limiter
from issuer.web.database import commit_and_send, database, now, toolkit
from issuer.web.verify import blueprint
from issuer.web.verify.faces import face_of
from issuer.web.verify.issued import find_shown

_COMPARED_PER_ASKER = "10 per minute; 60 per hour"
_COMPARED_PER_BADGE = "60 per hour"
_ASKED_PER_ASKER = "5 per hour; 10 per day"
_ANSWERS_PER_ASKER = "30 per hour"
_WRONG_LINKS_PER_ASKER = "60 per 15 minutes"


def _badge() -> str:
    return f"badge {(request.view_args or {}).get('code', '')}"


def _is_unknown(response: Response) -> bool:
    return response.status_code == 404


@blueprint.get("/v/<code>/holder")
def show_holder(code: str) -> ResponseReturnValue:
    """Offer both ways of finding out whether somebody is the holder of a credential of ours."""
    credential = _credential(code)
    return _holder_page(credential, verify_issued(database(), credential, now=now()))


@blueprint.post("/v/<code>/holder/address")
@limiter.limit(_COMPARED_PER_ASKER)
@limiter.limit(_COMPARED_PER_BADGE, key_func=_badge)
def compare_address(code: str) -> ResponseReturnValue:
    """Say whether the address that an applicant gave is the one in the badge. It is neither kept nor logged."""
    credential = _credential(code)
    report = verify_issued(database(), credential, now=now())
    typed = request.form.get("applicant", "")
    if not typed.strip():
        return _holder_page(credential, report, problems={"applicant": _("Type the address.")}), 400
    return _holder_page(credential, report, match=match_address(report.view, typed))


@blueprint.post("/v/<code>/holder/question")
@limiter.limit(_ASKED_PER_ASKER)
def ask_holder(code: str) -> ResponseReturnValue:
    """Take a question to the holder, and lead to the page on which the answer will stand."""
    credential = _credential(code)
    if not toolkit().mailer.delivers:
        abort(404)  # the form is not offered then
    try:
        asked = holders.ask_holder(
            database(),
            credential,
            asker=request.form.get("asker", ""),
            purpose=request.form.get("purpose", ""),
            addresses=toolkit().addresses,
            templates=toolkit().templates,
            now=now(),
        )
    except (Invalid, NotEditable) as error:
        database().rollback()
        problems = error.problems if isinstance(error, Invalid) else {"": error.message}
        credential = _credential(code)
        report = verify_issued(database(), credential, now=now())
        return _holder_page(credential, report, problems=problems), 400 if isinstance(error, Invalid) else 429
    commit_and_send()
    return redirect(url_for("verify.show_question", token=asked.checker_token), 303)


@blueprint.get("/questions/<token>")
@limiter.limit(_WRONG_LINKS_PER_ASKER, deduct_when=_is_unknown)
def show_question(token: str) -> ResponseReturnValue:
    """Show the one who asked what the holder has answered."""
    try:
        question = holders.question_of_checker(database(), token, now=now())
    except (NotFound, LinkSpent) as error:
        return _spent(error)
    return render_template(
        "verify/question.html",
        question=question,
        credential=question.credential,
        reference=holders.reference_of(question),
        stands=holders.stands(database(), question),
        has_ended=question.state is QuestionState.ASKED and question.expires_at <= now(),
        address=toolkit().addresses.question(token),
    )


@blueprint.get("/holder/<token>")
@limiter.limit(_WRONG_LINKS_PER_ASKER, deduct_when=_is_unknown)
def show_holder_question(token: str) -> ResponseReturnValue:
    """Show a holder who asks and why. Opening the link changes nothing: scanners of mail open every address."""
    try:
        question = holders.question_of_holder(database(), token, now=now())
    except (NotFound, LinkSpent) as error:
        return _spent(error)
    return render_template(
        "verify/answer.html",
        question=question,
        credential=question.credential,
        reference=holders.reference_of(question),
        token=token,
    )


@blueprint.post("/holder/<token>")
@limiter.limit(_ANSWERS_PER_ASKER)
def answer_holder_question(token: str) -> ResponseReturnValue:
    """Take the holder's answer, once."""
    given = request.form.get("answer")
    try:
        if given not in ("yes", "no"):
            holders.question_of_holder(database(), token, now=now())
            return redirect(url_for("verify.show_holder_question", token=token), 303)
        question = holders.answer_question(database(), token, is_holder=given == "yes", now=now())
    except (NotFound, LinkSpent) as error:
        return _spent(error)
    confirmed = question.state is QuestionState.CONFIRMED
    asker = question.asker
    commit_and_send()
    return render_template("verify/answered.html", confirmed=confirmed, asker=asker)


def _credential(code: str) -> Credential:
    credential = find_shown(code)
    if credential is None:
        abort(404)
    return credential


def _holder_page(
    credential: Credential,
    report: VerificationReport,
    *,
    match: AddressMatch | None = None,
    problems: Mapping[str, str] | None = None,
) -> str:
    return render_template(
        "verify/holder.html",
        credential=credential,
        face=face_of(report),
        can_compare=has_address(report.view),
        can_ask=toolkit().mailer.delivers and credential.revoked_at is None,
        delivers=toolkit().mailer.delivers,
        match=match,
        problems=problems or {},
        typed=request.form,
    )


def _spent(error: NotFound | LinkSpent) -> ResponseReturnValue:
    gone = isinstance(error, LinkSpent)
    return render_template("verify/spent.html", why=error.message, gone=gone), 410 if gone else 404
