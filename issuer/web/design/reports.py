"""The review as a report: a page that prints well, and a PDF. Of a draft as it is now, of a version as it was then."""

from __future__ import annotations

import re
import unicodedata

from flask import Response, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from issuer import __version__
from issuer.adapters.report_pdf import draw_pdf
from issuer.services.errors import NotFound
from issuer.services.report_parts import ReviewReport
from issuer.services.review_report import report_of_draft, report_of_version
from issuer.store.designs import Achievement, Design, list_versions
from issuer.web.database import database, now, toolkit
from issuer.web.design import blueprint, report_words
from issuer.web.design.opening import address, get_design, is_draft, review_of


@blueprint.get("/<design_id>/report")
def show_report(design_id: str) -> str | AnyResponse:
    """Show the report on a draft; where nothing is being written, that of the last version."""
    design = get_design(design_id)
    if not is_draft(design) and (versions := list_versions(database(), design.id)):
        return redirect(address("show_version_report", design, version=versions[0].version), 303)
    return _page(design, _draft_report(design), address("download_report", design))


@blueprint.get("/<design_id>/report.pdf")
def download_report(design_id: str) -> Response:
    """Send the report on a draft as PDF."""
    return pdf_answer(_draft_report(get_design(design_id)))


@blueprint.get("/<design_id>/versions/<int:version>/report")
def show_version_report(design_id: str, version: int) -> str:
    """Show the report that was stored with a version."""
    design = get_design(design_id)
    report = report_of_version(_version(design, version))
    return _page(design, report, address("download_version_report", design, version=version), version)


@blueprint.get("/<design_id>/versions/<int:version>/report.pdf")
def download_version_report(design_id: str, version: int) -> Response:
    """Send the report that was stored with a version as PDF."""
    return pdf_answer(report_of_version(_version(get_design(design_id), version)))


def pdf_answer(report: ReviewReport, *, is_public: bool = False) -> Response:
    """Return the PDF of a report under a name that tells what it is. A public one, which names nobody, is kept."""
    plain = unicodedata.normalize("NFKD", report.title).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "untitled"
    state = f"version-{report.version}" if report.version else f"revision-{report.revision}"
    sheet = report_words.sheet_of(report)
    if is_public:
        drawn = toolkit().made.get(("report.pdf", __version__, repr(sheet)), lambda: draw_pdf(sheet))
    else:
        drawn = draw_pdf(sheet)
    answer = Response(drawn, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}-{state}-review.pdf"'
    return answer


def _draft_report(design: Design) -> ReviewReport:
    # The day, not the moment: the same draft on the same day makes the same file.
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    return report_of_draft(database(), design, review_of(design), now=max(midnight, design.saved_at))


def _page(design: Design, report: ReviewReport, pdf: str, version: int | None = None) -> str:
    return render_template(
        "design/report.html", design=design, report=report, words=report_words, pdf=pdf, version=version
    )


def _version(design: Design, number: int) -> Achievement:
    for achievement in list_versions(database(), design.id):
        if achievement.version == number:
            return achievement
    raise NotFound(_("This design has no such version."))
