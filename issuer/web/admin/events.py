"""What was done in an organization, by whom and when, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from issuer.store.api_tokens import find_api_token
from issuer.store.audit import AuditEvent, list_events
from issuer.store.credentials import find_credential_of
from issuer.store.designs import Achievement, find_design
from issuer.store.frameworks import find_framework
from issuer.store.organizations import Role
from issuer.store.people import Person
from issuer.web.admin import blueprint
from issuer.web.admin.paging import Paging, wanted_page
from issuer.web.database import database
from issuer.web.roles import in_words


@dataclass(frozen=True, slots=True)
class Line:
    """One event as it is read: who did what, to what; `address` leads there when it still exists."""

    at: datetime
    actor: str
    deed: str
    subject: str = ""
    address: str | None = None


@blueprint.get("/events")
def list_all_events() -> str:
    """Show the record of events, the newest first. Nobody can change it here."""
    page = wanted_page()
    found = list_events(database(), g.organization.id, limit=Paging.FETCH, offset=Paging.offset(page))
    lines = [line_of(database(), event) for event in found]
    return render_template("admin/events.html", paging=Paging.of(page, lines, "admin.list_all_events"))


def line_of(session: Session, event: AuditEvent) -> Line:
    """Return an event in words. One of a kind that is not known here is shown by its name rather than left out."""
    nobody = _("A reader without an account") if event.action.startswith("reading.") else _("The installation")
    actor = (event.actor.name or event.actor.email) if event.actor else nobody
    words = _DEEDS.get(event.action)
    deed = words(event.details) if words else event.action.replace(".", ": ").replace("_", " ")
    subject, address = _subject(session, event)
    if label := event.details.get("api_token"):
        actor = _("%(person)s, by the API token %(label)s,", person=actor, label=label)
    return Line(event.at, actor, deed, subject, address)


def _subject(session: Session, event: AuditEvent) -> tuple[str, str | None]:
    """Return the name of what the event is about and where it is shown; the record itself holds only its id."""
    slug = g.organization.slug
    kind = event.action.partition(".")[0]
    if (
        kind in ("design", "reading")
        and (design := find_design(session, g.organization.id, event.subject_id)) is not None
    ):
        address = url_for("design.show_design", organization_slug=slug, design_id=design.id)
        return design.document.get("title") or _("a design without a title"), address
    if kind == "framework" and (framework := find_framework(session, event.subject_id)) is not None:
        return framework.title, url_for("frameworks.list_frameworks", organization_slug=slug)
    if kind == "achievement" and (achievement := session.get(Achievement, event.subject_id)) is not None:
        return achievement.name, url_for("public.show_achievement", achievement_id=achievement.id)
    if kind == "credential":
        credential = find_credential_of(session, g.organization.id, event.subject_id)
        if credential is not None:
            address = url_for("issue.show_credential", organization_slug=slug, credential_id=credential.id)
            return f"{credential.achievement.name}, {credential.recipient_name}", address
    if kind == "api_token" and (token := find_api_token(session, g.organization.id, event.subject_id)) is not None:
        return f"{token.name} ({token.label})", url_for("admin.list_api_tokens", organization_slug=slug)
    if event.action == "organization.roles_set" and (person := session.get(Person, event.subject_id)) is not None:
        return person.name or person.email, None
    return "", None


def _roles_set(details: Mapping[str, Any]) -> str:
    held = [role for role in Role if role.value in details.get("roles", ())]
    return _("gave the roles %(roles)s to", roles=in_words(held)) if held else _("took all roles from")


def _tokens_chosen(details: Mapping[str, Any]) -> str:
    algorithm = details.get("algorithm")
    return _("chose tokens signed by %(name)s", name=algorithm) if algorithm else _("chose to issue no tokens")


_DEEDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "organization.created": lambda details: _("set up the organization"),
    "organization.updated": lambda details: _("changed what the organization says of itself"),
    "organization.profiles_chosen": lambda details: _("chose what the review asks beyond its criteria"),
    "organization.reports_opened": lambda details: _("opened the reports on designs to everybody"),
    "organization.reports_closed": lambda details: _("closed the reports on designs"),
    "organization.roles_set": _roles_set,
    "organization.tokens_chosen": _tokens_chosen,
    "api_token.created": lambda details: _("made an API token:"),
    "api_token.revoked": lambda details: _("ended an API token:"),
    "api_token.used": lambda details: _("lets a program act, today for the first time, with"),
    "token_key.created": lambda details: _("made a key for tokens"),
    "token_key.rotated": lambda details: _("replaced the key for tokens"),
    "token_key.compromised": lambda details: _("said that a key for tokens is compromised"),
    "key.compromised": lambda details: _("said that a signing key is compromised"),
    "key.created": lambda details: _("made the signing key"),
    "key.rotated": lambda details: _("replaced the signing key"),
    "message.resent": lambda details: _("sent a message again"),
    "mail.paused": lambda details: _("paused mail about awards"),
    "mail.resumed": lambda details: _("let mail about awards go out again"),
    "mail.resent": lambda details: _("queued %(count)s messages that were given up", count=details.get("count", 0)),
    "design.finding_kept": lambda details: _("kept a finding of the review, with a reason, in"),
    "design.finding_reopened": lambda details: _("opened a kept finding again in"),
    "design.profiles_chosen": lambda details: _("chose the profiles of the review for"),
    "design.taken_back": lambda details: _("took back a change of"),
    "reading.asked": lambda details: _("asked somebody to read"),
    "reading.withdrawn": lambda details: _("withdrew a request to read"),
    "reading.approved": lambda details: _("approved revision %(number)s of", number=details.get("revision", 1)),
    "reading.commented": lambda details: _(
        "asked for changes to revision %(number)s of", number=details.get("revision", 1)
    ),
    "reading.settled": lambda details: _("settled a comment on"),
    "reading.reopened": lambda details: _("opened a comment again on"),
    "reading.named": lambda details: _("named who approved as a reviewer of"),
    "framework.imported": lambda details: _("imported a framework:"),
    "framework.removed": lambda details: _("removed a framework"),
    "design.created": lambda details: _("began a design:"),
    "design.deleted": lambda details: _("deleted a draft"),
    "design.retired": lambda details: _("retired"),
    "design.new_version": lambda details: _("began a new version of"),
    "achievement.published": lambda details: _("published version %(version)s of", version=details.get("version", 1)),
    "credential.awarded": lambda details: _("awarded"),
    "credential.revoked": lambda details: _("revoked"),
    "credential.withdrawn": lambda details: _("withdrew from view"),
}
