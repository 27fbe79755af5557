"""A roster is sent: which award it is for, a sample to fill in, the file, and what holds for all its rows."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from flask import Response, abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from issuer.review.draft import Draft
from issuer.services.errors import Invalid, NotEditable
from issuer.services.revocation import REASON_MAX, check_reason
from issuer.services.rosters.receiving import receive
from issuer.services.rosters.sample import sample_file
from issuer.services.rosters.tables import MAX_FILE_BYTES, MAX_ROWS
from issuer.store.designs import Achievement, find_achievement, list_awardable, list_published
from issuer.store.jobs import Job, JobKind, JobState, find_job
from issuer.web import csrf
from issuer.web.database import commit, database, let_go, now, toolkit
from issuer.web.fields import Form, TextField
from issuer.web.issue import blueprint, bulk_wording
from issuer.web.issue.bulk import job_address

MAX_REQUEST = MAX_FILE_BYTES + 4 * 1024 * 1024  # what is a little too large is refused with what was chosen kept
_MB = MAX_FILE_BYTES // 1024 // 1024
_KINDS = {"revoke": JobKind.REVOKE, "reissue": JobKind.REISSUE}


class RosterForm(Form):
    """The file."""

    file = FileField(
        _l("File"),
        description=_l(
            "CSV or XLSX, at most %(size)s MB and %(rows)s rows. Of a workbook the first visible sheet is read.",
            size=_MB,
            rows=f"{MAX_ROWS:,}",
        ),
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx", "required": True},
    )

    def options(self) -> dict[str, Any]:
        """Return what holds for all rows."""
        return {}


class AwardRosterForm(RosterForm):
    """The file of a class, and what was agreed with all of it."""

    name_is_public = RadioField(
        _l("May the pages show the names?"),
        choices=[
            SelectChoice(
                "no", _l("No. The pages say that the name is not shown; each person decides whom to show the link.")
            ),
            SelectChoice(
                "yes", _l("Yes, all agreed. The names are signed into the badges and cannot be taken out later.")
            ),
        ],
        default="no",
    )
    email_is_matchable = BooleanField(
        _l("Let wallets recognise the badges by these addresses"),
        description=_l(
            "Puts a scrambled form of each address into its badge. Nobody can read it, but whoever guesses the address "
            "can confirm the guess. Only if the recipients' wallets ask for it."
        ),
    )

    def options(self) -> dict[str, Any]:
        """Return what holds for all rows."""
        return {
            "name_is_public": self.name_is_public.data == "yes",
            "email_is_matchable": bool(self.email_is_matchable.data),
        }


class ListForm(RosterForm):
    """A list of credentials that there are."""

    achievement = SelectField(
        _l("Of which award"),
        description=_l("A row that is about another award is wrong then."),
        validate_choice=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        published = list_published(database(), g.organization.id)
        names = [
            (each.id, _("%(name)s (version %(number)s)", name=each.name, number=each.version)) for each in published
        ]
        self.achievement.choices = [
            SelectChoice("", _("Any of this organization")),
            *(SelectChoice(*each) for each in names),
        ]

    def chosen(self) -> Achievement | None:
        """Return the award that all rows are about, None for any. 404 for one that is not there."""
        return _published(self.achievement.data) if self.achievement.data else None


class RevocationListForm(ListForm):
    """A list of credentials that are to be revoked."""

    reason = TextField(
        _l("Why they are revoked"),
        description=_l(
            "Everyone who checks one of the badges reads this. It is that of rows which have no reason of their own, "
            "and may be empty where all have one."
        ),
        render_kw={"maxlength": str(REASON_MAX)},
    )

    def options(self) -> dict[str, Any]:
        """Return what holds for all rows. Raises Invalid."""
        return {"reason": check_reason(self.reason.data)} if self.reason.data else {}


_LISTS: dict[JobKind, type[ListForm]] = {JobKind.REVOKE: RevocationListForm, JobKind.REISSUE: ListForm}


@blueprint.get("/jobs/new")
def choose_class() -> ResponseReturnValue:
    """Ask what a class is to be awarded."""
    return render_template("issue/bulk_choose.html", achievements=list_awardable(database(), g.organization.id))


@blueprint.get("/jobs/new/award/<achievement_id>")
def show_roster(achievement_id: str) -> ResponseReturnValue:
    """Ask for the roster of a class."""
    achievement = _published(achievement_id)
    form, corrects = AwardRosterForm(formdata=None), _corrected_job(JobKind.AWARD)
    if corrects is not None:
        form.name_is_public.data = "yes" if corrects.options.get("name_is_public") else "no"
        form.email_is_matchable.data = bool(corrects.options.get("email_is_matchable"))
    return _page(JobKind.AWARD, achievement, form)


@blueprint.post("/jobs/new/award/<achievement_id>")
@csrf.exempt  # only until the size is allowed: it is asked for in `_send`
def send_roster(achievement_id: str) -> ResponseReturnValue:
    """Keep the roster of a class."""
    return _send(JobKind.AWARD, _published(achievement_id), AwardRosterForm)


@blueprint.get("/jobs/new/award/<achievement_id>/sample")
def download_sample(achievement_id: str) -> ResponseReturnValue:
    """Give a roster with the right columns for what is awarded."""
    return _sample(JobKind.AWARD, Draft.from_document(_published(achievement_id).draft))


@blueprint.get("/jobs/new/<any(revoke, reissue):task>")
def show_list_of_credentials(task: str) -> ResponseReturnValue:
    """Ask for the credentials that are to be revoked or issued again."""
    kind = _KINDS[task]
    form, corrects = _LISTS[kind](formdata=None), _corrected_job(kind)
    if corrects is not None:
        form.achievement.data = corrects.achievement_id or ""
        if isinstance(form, RevocationListForm):
            form.reason.data = str(corrects.options.get("reason", ""))
    return _page(kind, None, form)


@blueprint.post("/jobs/new/<any(revoke, reissue):task>")
@csrf.exempt  # only until the size is allowed: it is asked for in `_send`
def send_list_of_credentials(task: str) -> ResponseReturnValue:
    """Keep the list of credentials."""
    return _send(_KINDS[task], None, _LISTS[_KINDS[task]])


@blueprint.get("/jobs/new/<any(revoke, reissue):task>/sample")
def download_sample_list(task: str) -> ResponseReturnValue:
    """Give a list with the right columns."""
    return _sample(_KINDS[task], None)


def _send(kind: JobKind, achievement: Achievement | None, form_class: type[RosterForm]) -> ResponseReturnValue:
    """Take a file in and lead to how it is read."""
    corrects = _corrected_job(kind)
    let_go()  # the file may take minutes to arrive, and everybody else wants to write meanwhile
    request.max_content_length = MAX_REQUEST
    try:
        csrf.protect()
    except RequestEntityTooLarge:
        form = form_class(formdata=None)
        form.file.errors = [_("The file has more than %(size)s MB. Divide it and send the parts.", size=_MB)]
        return _page(kind, achievement, form, status=413)
    form = form_class()
    valid, file = form.validate(), form.file.data
    if valid and not isinstance(file, FileStorage):
        form.file.errors, valid = [_("Choose a file.")], False
    if not valid:
        return _page(kind, achievement, form, status=400)
    about = form.chosen() if isinstance(form, ListForm) else achievement
    try:
        options = form.options() | ({"corrects": corrects.id} if corrects is not None else {})
        job = _keep(kind, about, file, options)
    except Invalid as error:
        homeless = form.add_problems(error.problems)
        return _page(kind, achievement, form, homeless, status=400)
    except NotEditable as error:
        return _page(kind, achievement, form, [error.message], status=400)
    return redirect(job_address(job, "show_reading"), 303)


def _keep(kind: JobKind, achievement: Achievement | None, file: FileStorage, options: dict[str, Any]) -> Job:
    kit = toolkit()
    with ExitStack() as undo:
        job = receive(
            database(),
            kit.uploads,
            g.organization,
            g.person,
            kind=kind,
            achievement=achievement,
            file=file.stream,  # type: ignore[arg-type]
            file_name=file.filename or _("roster"),
            options=options,
            read_sheet=kit.read_sheet,
            now=now(),
        )
        undo.callback(kit.uploads.forget, job.id)
        commit()
        undo.pop_all()
    return job


def _page(
    kind: JobKind,
    achievement: Achievement | None,
    form: RosterForm,
    homeless: list[str] | None = None,
    *,
    status: int = 200,
) -> ResponseReturnValue:
    page = render_template(
        "issue/bulk_upload.html",
        kind=kind,
        achievement=achievement,
        form=form,
        homeless=homeless or [],
        corrects=_corrected_job(kind),
        words=bulk_wording,
    )
    return page, status


def _corrected_job(kind: JobKind) -> Job | None:
    """Return the job some of whose rows come again, if the address names one."""
    job = find_job(database(), g.organization.id, request.args.get("corrects", ""))
    return job if job is not None and job.kind is kind and job.state is not JobState.UPLOADED else None


def _sample(kind: JobKind, draft: Draft | None) -> Response:
    answer = Response(sample_file(kind, draft), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename="sample.csv")
    return answer


def _published(achievement_id: str) -> Achievement:
    achievement = find_achievement(database(), achievement_id)
    if achievement is None or achievement.organization_id != g.organization.id:
        abort(404)
    return achievement
