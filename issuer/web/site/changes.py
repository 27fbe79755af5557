"""Who changed what concerns the whole site, and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from issuer.store.audit import AuditEvent, list_site_events
from issuer.store.halts import HaltRow
from issuer.store.people import Person
from issuer.web.admin.events import Line
from issuer.web.admin.paging import Paging, wanted_page
from issuer.web.database import database
from issuer.web.site import blueprint

_DEEDS: Mapping[str, Callable[[], str]] = {
    "trust.added": lambda: _("trusted"),
    "trust.changed": lambda: _("changed what is noted of"),
    "trust.removed": lambda: _("took off the list"),
    "site.admin_granted": lambda: _("let administer the site:"),
    "site.admin_revoked": lambda: _("ended the administration by"),
    "site.halted": lambda: _("halted awarding:"),
    "site.restore_confirmed": lambda: _("confirmed that the database was restored:"),
    "site.signer_taken": lambda: _("let this copy of the installation be the one that signs:"),
    "site.resumed": lambda: _("let awarding go on, which had been halted:"),
}


@blueprint.get("/changes")
def list_changes() -> str:
    """Show the record, the newest first. Nobody can change it here."""
    page = wanted_page()
    found = list_site_events(database(), limit=Paging.FETCH, offset=Paging.offset(page))
    lines = [_line_of(database(), event) for event in found]
    return render_template("site/changes.html", paging=Paging.of(page, lines, "site.list_changes"))


def _line_of(session: Session, event: AuditEvent) -> Line:
    actor = (event.actor.name or event.actor.email) if event.actor else _("Whoever runs this installation")
    words = _DEEDS.get(event.action)
    return Line(
        event.at,
        actor,
        words() if words else event.action,
        _subject(session, event.action, event.subject_id, event.details),
    )


def _subject(session: Session, action: str, subject_id: str, details: Mapping[str, Any]) -> str:
    if action.startswith("trust."):
        return str(details.get("issuer", ""))
    halt = session.get(HaltRow, subject_id)
    if halt is not None:
        return halt.reason
    person = session.get(Person, subject_id)
    return (person.name or person.email) if person else ""
