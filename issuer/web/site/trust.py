"""The list of issuers that the site trusts: looking through it, adding, noting, removing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from issuer.credential.imitation import TrustedIssuer
from issuer.services.errors import Invalid, NotFound
from issuer.services.holding import hold
from issuer.services.trust import distrust_issuer, note_trusted, read_trusted, resembles, trust_issuer
from issuer.store.people import Person, list_site_admins
from issuer.store.trusted_issuers import (
    TrustedIssuerRow,
    count_narrowed,
    count_trusted_issuers,
    find_trusted_issuer,
    search_trusted_issuers,
)
from issuer.web.admin.paging import Paging, wanted_page
from issuer.web.database import commit, database, now
from issuer.web.fields import ConfirmForm
from issuer.web.site import blueprint
from issuer.web.site.forms import EntryForm, NotesChangeForm, NotesForm
from issuer.web.site.wording import reach_of

MAX_QUERY = 200
_NOTES = ("name", "reason", "vouched_by", "within")


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is read: how far it reaches, and who added it."""

    row: TrustedIssuerRow
    reach: str
    added_by: str


@blueprint.get("/trust")
def list_trusted() -> str:
    """Show the list, or what of it has the words that are looked for."""
    query, page = " ".join(request.args.get("q", "").split())[:MAX_QUERY], wanted_page()
    found = search_trusted_issuers(database(), query, limit=Paging.FETCH, offset=Paging.offset(page))
    return render_template(
        "site/trust.html",
        query=query,
        paging=Paging.of(page, _lines(found), "site.list_trusted"),
        total=count_trusted_issuers(database()),
        found=count_trusted_issuers(database(), query),
        narrowed=count_narrowed(database()),
        admins=list_site_admins(database()),
    )


@blueprint.get("/trust/add")
def show_addition() -> str:
    """Ask whom to trust; the page of a badge names its issuer in the address."""
    asked = {name: request.args.get(name, "").strip() for name in ("issuer", "within")}
    return _addition_page(EntryForm(formdata=None, **asked))


@blueprint.post("/trust/add")
def add() -> Response | tuple[str, int]:
    """Put an issuer on the list. One that resembles somebody known is shown beside them first."""
    form = EntryForm()
    alike: str | None = None
    if form.validate():
        try:
            entry = _read(form)
            alike = resembles(database(), entry)
            if alike is None or form.anyway.data == _as_warned(entry):
                trust_issuer(database(), form.issuer.data, **_noted(form), actor=g.person, now=now())
                commit()
                flash(_("%(issuer)s is trusted here from now on.", issuer=entry.issuer))
                return redirect(url_for("site.list_trusted"), 303)
            form.anyway.data = _as_warned(entry)
        except Invalid as error:
            form.add_problems(error.problems)
    return _addition_page(form, alike), 400


@blueprint.get("/trust/<entry_id>")
def show_entry(entry_id: str) -> str:
    """Show an entry with what is noted of it, ready to be changed."""
    row = _row(entry_id)
    return _entry_page(row, NotesChangeForm.of(_notes_of(row)))


@blueprint.post("/trust/<entry_id>")
def note(entry_id: str) -> Response | tuple[str, int]:
    """Change what is noted of an entry. Whom it covers is never changed: that would be another entry."""
    row, form = _row(entry_id), NotesChangeForm()
    if form.validate():
        hold(database(), row)
        stored = _notes_of(row)
        try:
            entry = read_trusted(row.issuer, **(stored | form.changes(stored)))
        except Invalid as error:
            form.add_problems(error.problems)
        else:
            note_trusted(database(), row, entry, actor=g.person, now=now())
            commit()
            flash(_("Saved."))
            return redirect(url_for("site.list_trusted"), 303)
    return _entry_page(row, form), 400


@blueprint.get("/trust/<entry_id>/remove")
def confirm_removal(entry_id: str) -> str:
    """Say what taking an entry off the list does, before it is done."""
    return render_template("site/remove_trust.html", line=_lines([_row(entry_id)])[0], form=ConfirmForm(formdata=None))


@blueprint.post("/trust/<entry_id>/remove")
def remove(entry_id: str) -> Response:
    """Take an entry off the list."""
    issuer = _row(entry_id).issuer
    distrust_issuer(database(), issuer, actor=g.person, now=now())
    commit()
    flash(_("%(issuer)s is not trusted here any more.", issuer=issuer))
    return redirect(url_for("site.list_trusted"), 303)


def _read(form: EntryForm) -> TrustedIssuer:
    """Return the entry that was typed. Raises Invalid, for one that is on the list already too."""
    entry = read_trusted(form.issuer.data, **_noted(form))
    if find_trusted_issuer(database(), entry.issuer) is not None:
        raise Invalid({"issuer": _("This is on the list already. Look for it there and change what is noted of it.")})
    return entry


def _noted(form: NotesForm) -> dict[str, str]:
    return {name: form[name].data or "" for name in _NOTES}


def _notes_of(row: TrustedIssuerRow) -> dict[str, str]:
    return {name: getattr(row, name) for name in _NOTES}


def _as_warned(entry: TrustedIssuer) -> str:
    return f"{entry.issuer} {entry.name}"


def _addition_page(form: EntryForm, alike: str | None = None) -> str:
    return render_template("site/add_trust.html", form=form, alike=alike)


def _entry_page(row: TrustedIssuerRow, form: NotesChangeForm) -> str:
    return render_template("site/trust_entry.html", line=_lines([row])[0], form=form)


def _row(entry_id: str) -> TrustedIssuerRow:
    row = database().get(TrustedIssuerRow, entry_id)
    if row is None:
        raise NotFound(_("There is no such entry on the list."))
    return row


def _lines(rows: Sequence[TrustedIssuerRow]) -> list[Line]:
    ids = {row.added_by for row in rows if row.added_by}
    people = {each.id: each for each in database().scalars(select(Person).where(Person.id.in_(ids)))} if ids else {}
    return [Line(row, reach_of(row.issuer), _name(people.get(row.added_by or ""))) for row in rows]


def _name(person: Person | None) -> str:
    return (person.name or person.email) if person is not None else ""
