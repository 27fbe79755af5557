"""The verification page of a credential that this installation issued: `/v/<code>`."""

from __future__ import annotations

from datetime import datetime

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from issuer.credential.noted_documents import Seen
from issuer.credential.report import Outcome, Verdict
from issuer.services.codes import normalise_code
from issuer.services.verdict_grounds import grounds_of
from issuer.services.verification import find_by_code, verify_issued
from issuer.store.credentials import Credential
from issuer.web.database import database, now, toolkit
from issuer.web.verify import blueprint
from issuer.web.verify.faces import Face, damaged_face, face_of, missing_face, withdrawn_face
from issuer.web.verify.kept_pages import Moment, kept_pages
from issuer.web.verify.reading import read_badge
from issuer.web.verify.reasons import reasons_of


@blueprint.get("/v/<code>")
def show(code: str) -> ResponseReturnValue:
    """Say what is stored is worth now. A page that is told again rests on the same, read anew."""
    kept = kept_pages().find(code, database(), now=now())
    if kept is not None:
        toolkit().metrics.verdict(Verdict.VALID)
        return kept
    credential = find_by_code(database(), code)
    if credential is None:
        return missing_page(code)
    if credential.code != code:
        return redirect(url_for("verify.show", code=credential.code))  # typed in capitals or with hyphens
    if credential.withdrawn_at is not None:
        return withdrawn_page()
    return _judged_page(credential, now())


def _judged_page(credential: Credential, instant: datetime) -> ResponseReturnValue:
    """Verify the stored document at `instant` and show what was found."""
    seen: Seen = {}
    report = verify_issued(database(), credential, now=instant, seen=seen)
    toolkit().metrics.verdict(report.verdict.value)
    if any(check.id == "format" and check.outcome is Outcome.FAILED for check in report.checks):
        return _gone(damaged_face(), 500)  # stored as it was signed, it was a credential: the fault is ours
    addresses = toolkit().addresses
    picture = url_for("public.show_image", achievement_id=credential.achievement_id)
    g.organization = credential.organization  # times are told in the issuer's zone
    shown = {
        "report": report,
        "face": face_of(report),
        "badge": read_badge(report.view, base=addresses.base, own_picture=picture) if report.view else None,
        "issued": credential,
        "reasons": reasons_of(report),
        "report_is_known": True,
        "address": addresses.verification(credential.code),
        "base": addresses.base,
    }
    grounds = grounds_of(database(), credential, report, seen, now=instant)
    if grounds is not None:
        return kept_pages().keep("verify/show.html", grounds, now=instant, **shown)
    return render_template("verify/show.html", checked=Moment.of(instant), **shown)


@blueprint.get("/v")
def find_code() -> ResponseReturnValue:
    """Lead from a typed code to its page."""
    typed = request.args.get("code", "")
    code = normalise_code(typed)
    if code is not None:
        return redirect(url_for("verify.show", code=code))
    problem = _("A code has 26 letters and digits, without the letter u.") if typed.strip() else _("Type the code.")
    return render_template("verify/upload.html", code_error=problem, typed_code=typed[:200]), 400


def missing_page(code: str) -> ResponseReturnValue:
    """Return the page of an address at which nothing stands."""
    return _gone(missing_face(), 404, code)


def withdrawn_page() -> ResponseReturnValue:
    """Return the page of a credential that was taken down: it names neither person nor achievement."""
    return _gone(withdrawn_face(), 410)


def find_shown(code: str, session: Session | None = None) -> Credential | None:
    """Return the credential with exactly this code unless it was withdrawn, as this request's session sees it."""
    credential = find_by_code(session or database(), code)
    return credential if credential is not None and credential.withdrawn_at is None else None


def _gone(face: Face, status: int, code: str = "") -> ResponseReturnValue:
    return render_template("verify/gone.html", face=face, typed_code=code[:200]), status
