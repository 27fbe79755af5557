"""How a roster is read: what was found out about it is shown, and a person confirms or changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from issuer.services.errors import Invalid, NotEditable
from issuer.services.rosters.columns import Field
from issuer.services.rosters.fields import EVIDENCE, IGNORED
from issuer.services.rosters.receiving import Detection, detect, set_reading
from issuer.services.rosters.tables import ENCODINGS
from issuer.store.jobs import Job, JobState
from issuer.web.database import commit, database, now, toolkit
from issuer.web.fields import ConfirmForm
from issuer.web.issue import blueprint, bulk_wording
from issuer.web.issue.bulk import get_job, job_address

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
_NAMES = {separator: name for name, separator in SEPARATORS.items()}
_CAN_BE_SET = (JobState.UPLOADED, JobState.UNREADABLE, JobState.CHECKED)
_PIECES = 3  # of evidence that are offered, and two more than the file seems to have


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file: its name, what stands in its first rows, what it means, and what is wrong with that."""

    name: str
    values: tuple[str, ...]
    field: str
    problem: str


@blueprint.get("/jobs/<job_id>/reading")
def show_reading(job_id: str) -> ResponseReturnValue:
    """Show how the file seems to be read, or how it looks with another encoding or separator."""
    job = get_job(job_id)
    if job.state not in _CAN_BE_SET:
        return redirect(job_address(job))
    try:
        detection = _detect(job, request.args)
    except Invalid as error:
        flash(error.message, "problem")
        return redirect(job_address(job, "show_reading"))
    except NotEditable as error:
        return render_template("issue/bulk_gone.html", job=job, problem=error.message, words=bulk_wording)
    is_asked = bool(request.args)
    columns = detection.columns if is_asked else {**detection.columns, **job.reading.get("columns", {})}
    return _page(job, detection, columns, {})


@blueprint.post("/jobs/<job_id>/reading")
def save_reading(job_id: str) -> ResponseReturnValue:
    """Let the file be read as the page says."""
    job = get_job(job_id)
    try:
        detection = _detect(job, request.form)
        columns = {name: request.form.get(f"column-{place}", "") for place, name in enumerate(detection.header)}
        if not ConfirmForm().validate():
            raise Invalid({})
        set_reading(
            database(),
            toolkit().uploads,
            job,
            g.person,
            encoding=detection.encoding,
            separator=detection.separator,
            columns=columns,
            now=now(),
        )
    except Invalid as error:
        if {"encoding", "separator"} & set(error.problems):
            flash(error.message, "problem")
            return redirect(job_address(job, "show_reading"), 303)
        return _page(job, detection, columns, error.problems), 400
    except NotEditable as error:
        # Pressed twice, it is being read already; that is no problem.
        if job.state not in (JobState.READING, JobState.CHECKED):
            flash(error.message, "problem")
        return redirect(job_address(job), 303)
    commit()
    toolkit().read_roster_soon()
    return redirect(job_address(job), 303)


def _detect(job: Job, chosen: Mapping[str, str]) -> Detection:
    """Look at the file; what is not chosen is as it was confirmed before, or is found out. Raises Invalid."""
    separator = SEPARATORS.get(chosen["separator"], chosen["separator"]) if chosen.get("separator") else None
    return detect(
        database(),
        toolkit().uploads,
        job,
        encoding=chosen.get("encoding") or job.reading.get("encoding"),
        separator=separator or job.reading.get("separator"),
    )


def _page(job: Job, detection: Detection, columns: Mapping[str, str], problems: Mapping[str, str]) -> str:
    shown = [
        Column(
            name,
            tuple(cells[place] for _line, cells in detection.rows if place < len(cells)),
            columns.get(name, ""),
            problems.get(name, ""),
        )
        for place, name in enumerate(detection.header)
    ]
    names = set(detection.header)
    return render_template(
        "issue/bulk_reading.html",
        job=job,
        detection=detection,
        columns=shown,
        fields=_offered(detection.fields, columns),
        ignored=IGNORED,
        encodings=ENCODINGS,
        separators={
            "comma": _("Comma ,"),
            "semicolon": _("Semicolon ;"),
            "tab": _("Tab"),
            "bar": _("Vertical bar |"),
        },
        separator=_NAMES[detection.separator],
        problems=problems,
        homeless=[sentence for name, sentence in problems.items() if name not in names],
        cannot=[sentence for name, sentence in detection.problems.items() if name == "file" or _is_place(name)],
        form=ConfirmForm(formdata=None),
        words=bulk_wording,
    )


def _is_place(name: str) -> bool:
    """Tell whether a problem is about a column that has no name to be shown by."""
    return name == "" or name.startswith("column ")


def _offered(fields: tuple[Field, ...], columns: Mapping[str, str]) -> list[Field]:
    """Return the fields to choose from: of twenty pieces of evidence only as many as somebody may want."""
    used = [_piece(field) for field in columns.values()]
    most = max([_PIECES, *(piece + 2 for piece in used if piece > 1)])
    return [field for field in fields if _piece(field.name) <= most]


def _piece(field: str) -> int:
    """Return the number of the piece of evidence that a field is about, 0 for other fields."""
    name, _colon, piece = field.partition(":")
    return int(piece or 1) if name in EVIDENCE else 0
