"""`/achievements/<id>/report`: the review that a version passed, where its organization shows it to the world."""

from __future__ import annotations

import hashlib

from flask import Response, abort, g, make_response, render_template, request, url_for

from issuer.services.report_parts import ReviewReport
from issuer.services.review_report import report_of_version, without_people
from issuer.store.designs import Achievement, find_achievement
from issuer.web.database import database
from issuer.web.design import report_words
from issuer.web.design.reports import pdf_answer
from issuer.web.limits import limiter
from issuer.web.public import blueprint

_FRESH = 300  # seconds: an organization that closes its reports is believed soon
_DRAWN_PER_ADDRESS = "60 per minute"  # a PDF takes a third of a second to draw


@blueprint.get("/achievements/<achievement_id>/report")
def show_report(achievement_id: str) -> Response:
    """Show the report of a published version, without the people in it."""
    achievement, report = _public_report(achievement_id)
    page = render_template(
        "public/report.html",
        achievement=achievement,
        report=report,
        words=report_words,
        pdf=url_for("public.show_report_pdf", achievement_id=achievement.id),
    )
    return _for_everybody(make_response(page))


@blueprint.get("/achievements/<achievement_id>/report.pdf")
@limiter.limit(_DRAWN_PER_ADDRESS)
def show_report_pdf(achievement_id: str) -> Response:
    """Send the same as PDF."""
    _achievement, report = _public_report(achievement_id)
    return _for_everybody(pdf_answer(report, is_public=True))


def _public_report(achievement_id: str) -> tuple[Achievement, ReviewReport]:
    """Return a version and its report. One that is not public looks as if it were not there."""
    achievement = find_achievement(database(), achievement_id)
    if achievement is None or not achievement.organization.reports_are_public:
        abort(404)
    g.organization = achievement.organization
    return achievement, without_people(report_of_version(achievement))


def _for_everybody(response: Response) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={_FRESH}, must-revalidate"
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest())
    response.make_conditional(request)
    return response
