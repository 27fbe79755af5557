"""Review a badge: bring one or many, of any maker, see what the review says, and begin a design from one of them.

Nothing that is brought is kept. The page itself carries what was read of each badge, so that a design can begin without
asking for the file again.
"""

from __future__ import annotations

import base64
import io
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from issuer.review.document import Reading
from issuer.review.draft import STEPS, DraftError
from issuer.review.engine import review
from issuer.review.gathering import LINES, Entry, entries_of
from issuer.review.profiles import PROFILES, in_order
from issuer.review.report import Report
from issuer.review.tables import (
    CRITERION_COLUMNS,
    DESIGN_COLUMNS,
    criterion_rows,
    csv_lines,
    design_row,
    unreadable_row,
)
from issuer.review.tally import Tally, heaviest
from issuer.services import design as designing
from issuer.services.foreign_badges import document_to_begin_with, read_file
from issuer.web import limiter
from issuer.web.database import commit, database, now
from issuer.web.design import blueprint
from issuer.web.design.findings import by_step, counts_in_words
from issuer.web.design.opening import address, today

_OFTEN = "30 per minute; 300 per hour"
_MOST = 500  # badges of one file that are reviewed on the page
_SECONDS = 10.0  # for all of them together
_CARRIED = 1024 * 1024  # characters of designs that a page of many carries
_MAX_FILE = 5 * 1024 * 1024  # bytes
_NO_PLACES: dict[str, tuple[str, ...]] = {step.slug: () for step in STEPS}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One badge of those that were brought: its review, or why it could not be read.

    carried: its design document as text, for beginning a design from it, "" where the page has no room for it.
    """

    place: str
    reading: Reading | None = None
    report: Report | None = None
    problem: str = ""
    carried: str = ""

    @property
    def title(self) -> str:
        """What the badge is called, "" when it has no name."""
        return self.reading.draft.text("title") if self.reading else ""


@dataclass(frozen=True, slots=True)
class Download:
    """A file that the page offers; its address holds its content, so nothing has to be kept for it."""

    name: str
    words: str
    address: str


@blueprint.get("/review-a-badge")
def show_badge_review() -> str:
    """Ask for a badge."""
    return _form()


@blueprint.post("/review-a-badge")
@limiter.limit(_OFTEN)
def review_badge() -> ResponseReturnValue:
    """Review what was brought: one badge in full, several as a table with a summary."""
    pasted = request.form.get("text", "")
    file = request.files.get("file")
    data = file.read(_MAX_FILE + 1) if file is not None else b""
    name = (file.filename or "").lower() if file is not None and data else ""
    data = data or pasted.strip().encode("utf-8", "replace")
    if not data.strip():
        return _form(_("Choose the badge's file, or paste its text."), pasted), 400
    found, is_all = _reviewed(data, as_lines=name.endswith(LINES))
    if not found:
        return _form(_("There is no design and no badge in it."), pasted), 422
    if len(found) > 1:
        return _table(found, is_all=is_all)
    only = found[0]
    if only.reading is None or only.report is None:
        return _form(only.problem, pasted), 422
    return render_template(
        "design/badge_review.html",
        badge=only.reading.badge,
        draft=only.reading.draft,
        report=only.report,
        counts=counts_in_words(only.report.findings),
        groups=by_step(only.report, _NO_PLACES),
        profiles=[PROFILES[name] for name in _profiles()],
        carried=only.carried,
    )


@blueprint.post("/review-a-badge/begin")
def begin_from_badge() -> ResponseReturnValue:
    """Begin a design with what was read of a badge, which the page has carried."""
    try:
        draft = read_file(request.form.get("text", "").encode("utf-8", "replace")).draft
    except DraftError as error:
        return _form(str(error), ""), 400
    document = document_to_begin_with(draft)
    design = designing.create_design(database(), g.organization, g.person, now=now(), document=document)
    commit()
    flash(_("This is what could be read of the badge. What it does not say is still to be written."), "done")
    return redirect(address("show_design", design), 303)


def _form(problem: str = "", pasted: str = "") -> str:
    rows = min(max(pasted.count("\n") + 1, 5), 16)
    return render_template("design/badge_form.html", problem=problem, pasted=pasted, text_rows=rows, most=_MOST)


def _profiles() -> tuple[str, ...]:
    return in_order(name for name in g.organization.review_profiles if name in PROFILES)


def _reviewed(data: bytes, *, as_lines: bool) -> tuple[list[Reviewed], bool]:
    """Return the badges in a file, reviewed, and whether these are all: there is a limit of number and of time."""
    deadline = time.monotonic() + _SECONDS
    found: list[Reviewed] = []
    room = _CARRIED
    for entry in entries_of(io.BytesIO(data), as_lines=as_lines, most=_MAX_FILE):
        if len(found) == _MOST or time.monotonic() > deadline:
            return found, False
        found.append(_review(entry, room))
        room -= len(found[-1].carried)
    return found, True


def _review(entry: Entry, room: int) -> Reviewed:
    place = ""
    if entry.line is not None or entry.number is not None:
        place = _("Line %(number)s", number=entry.line) if entry.line is not None else str(entry.number)
    try:
        reading = read_file(entry.data)
    except DraftError as error:
        return Reviewed(place, problem=str(error))
    carried = json.dumps(reading.draft.to_document(), ensure_ascii=False, separators=(",", ":"))
    report = review(reading.draft, today=today(), profiles=_profiles())
    return Reviewed(place, reading, report, carried=carried if len(carried) <= room else "")


def _table(found: list[Reviewed], *, is_all: bool) -> str:
    tally = Tally()
    for each in found:
        if each.report is None:
            tally.add_unreadable()
        else:
            tally.add(each.report)
    downloads = [
        _download("badges.csv", _("Badges as CSV"), "text/csv", csv_lines([DESIGN_COLUMNS, *_rows(found)])),
        _download(
            "criteria.csv", _("Criteria as CSV"), "text/csv", csv_lines([CRITERION_COLUMNS, *criterion_rows(tally)])
        ),
        _download("review.json", _("Both as JSON"), "application/json", json.dumps(_as_json(found, tally), indent=1)),
    ]
    return render_template(
        "design/badge_table.html", found=found, tally=tally, is_all=is_all, most=_MOST, downloads=downloads
    )


def _rows(found: list[Reviewed]) -> Iterator[tuple[object, ...]]:
    for each in found:
        if each.reading is None or each.report is None:
            yield unreadable_row(each.place, each.problem)
        else:
            unmapped = len(each.reading.badge.left_aside) if each.reading.badge else 0
            kind = each.reading.draft.text("credential_type")
            yield design_row(each.place, each.title, kind, each.report, unmapped)


def _as_json(found: list[Reviewed], tally: Tally) -> dict[str, object]:
    designs: list[dict[str, object]] = []
    for each in found:
        if each.reading is None or each.report is None:
            designs.append({"place": each.place, "error": each.problem})
            continue
        entry: dict[str, object] = {"place": each.place, "title": each.title, "ready": each.report.ready.value}
        entry["criteria"] = {criterion: severity.value for criterion, severity in heaviest(each.report).items()}
        designs.append(entry | ({"read": each.reading.badge.to_json()} if each.reading.badge else {}))
    return {"summary": tally.to_json(), "designs": designs}


def _download(name: str, words: str, kind: str, content: str) -> Download:
    return Download(name, words, f"data:{kind};charset=utf-8;base64,{base64.b64encode(content.encode()).decode()}")
