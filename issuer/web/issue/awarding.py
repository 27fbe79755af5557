"""A new award: choose what, enter whom and why, see exactly what will be public, sign."""

from __future__ import annotations

import json
import re
from typing import Any

from flask import abort, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from issuer.credential.report import View
from issuer.credential.validity import read_dates
from issuer.review.criteria_text import pass_rule_sentence
from issuer.review.draft import Draft
from issuer.services.errors import AlreadyAwarded, Invalid
from issuer.services.issuing import issue_credential, preview
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement, find_achievement, list_awardable
from issuer.web.database import commit_and_send, database, now, toolkit
from issuer.web.issue import blueprint
from issuer.web.issue.credentials import own_address
from issuer.web.issue.forms import AwardForm, award_form_for
from issuer.web.verify.faces import Face
from issuer.web.verify.reading import BadgeRead, read_badge

_REMOVAL = re.compile(r"remove-evidence-(\d{1,3})")


@blueprint.get("/new")
def choose_achievement() -> ResponseReturnValue:
    """Ask what is to be awarded."""
    return render_template("issue/choose.html", achievements=list_awardable(database(), g.organization.id))


@blueprint.get("/new/<achievement_id>")
def show_award(achievement_id: str) -> ResponseReturnValue:
    """Ask whom, on what evidence and at which levels."""
    achievement, draft = _awardable(achievement_id)
    return _form_page(achievement, draft, award_form_for(draft)(formdata=None))


@blueprint.post("/new/<achievement_id>")
def award(achievement_id: str) -> ResponseReturnValue:
    """Do what the pressed button says: another row, the preview, back to the form, or sign."""
    achievement, draft = _awardable(achievement_id)
    form = award_form_for(draft)()
    action = request.form.get("action", "preview")
    removal = _REMOVAL.fullmatch(action)
    if removal is not None:
        form.remove_evidence(int(removal[1]))
    elif action == "add-evidence":
        form.add_evidence()
    elif action == "sign":
        return _sign(achievement, draft, form)
    elif action == "preview":
        return _preview(achievement, draft, form)
    return _form_page(achievement, draft, form)


def _preview(achievement: Achievement, draft: Draft, form: AwardForm) -> ResponseReturnValue:
    try:
        document = _unsigned(achievement, form)
    except Invalid as error:
        return _form_page(achievement, draft, form, error.problems)
    return _preview_page(achievement, form, document)


def _sign(achievement: Achievement, draft: Draft, form: AwardForm) -> ResponseReturnValue:
    kit = toolkit()
    try:
        _require_readable(form)
        credential = issue_credential(
            database(),
            achievement,
            form.request(),
            key_ring=kit.key_ring,
            addresses=kit.addresses,
            templates=kit.templates,
            actor=g.person,
            now=now(),
            confirm_duplicate=request.form.get("confirm_duplicate") == "yes",
        )
    except Invalid as error:
        return _form_page(achievement, draft, form, error.problems)
    except AlreadyAwarded as error:
        return _preview_page(achievement, form, _unsigned(achievement, form), existing=error.existing)
    commit_and_send()
    if kit.mailer.delivers:
        flash(_("Awarded and signed. The recipient is told by mail."))
    else:
        flash(_("Awarded and signed. No mail server is set up: tell the recipient yourself, with the address below."))
    return redirect(own_address(credential), 303)


def _unsigned(achievement: Achievement, form: AwardForm) -> dict[str, Any]:
    _require_readable(form)
    return preview(database(), achievement, form.request(), addresses=toolkit().addresses, now=now())


def _require_readable(form: AwardForm) -> None:
    if problems := form.unreadable():
        raise Invalid(problems)


def _form_page(
    achievement: Achievement, draft: Draft, form: AwardForm, problems: dict[str, str] | None = None
) -> ResponseReturnValue:
    page = render_template(
        "issue/award.html",
        achievement=achievement,
        draft=draft,
        form=form,
        pass_rule=pass_rule_sentence(draft),
        summary=form.show_problems(problems) if problems else [],
    )
    return page, 400 if problems else 200


def _preview_page(
    achievement: Achievement, form: AwardForm, document: dict[str, Any], existing: Credential | None = None
) -> ResponseReturnValue:
    """Show the page that an employer will see, made by the code that makes it, from what will be signed."""
    page = render_template(
        "issue/preview.html",
        achievement=achievement,
        form=form,
        badge=faced(document),
        face=Face("preview", "", "", celebrates=True, genuine=True),
        report_is_known=True,
        document=json.dumps(document, indent=2, ensure_ascii=False),
        existing=existing,
        fields=_entered(),
    )
    return page, 409 if existing is not None else 200


def faced(document: dict[str, Any]) -> BadgeRead:
    """Return what the public page of a credential shows, read from what will be signed."""
    valid_from, valid_until = read_dates(document)
    view = View(
        name=document["name"],
        issuer_id=document["issuer"]["id"],
        issuer_name=document["issuer"]["name"],
        achievement_name=document["credentialSubject"]["achievement"]["name"],
        valid_from=valid_from,
        valid_until=valid_until,
        recipient=None,
        document=document,
    )
    return read_badge(view, base=toolkit().addresses.base)


def _entered() -> list[tuple[str, str]]:
    """Return what was entered, to be sent again from the preview as it is."""
    left_out = ("csrf_token", "action", "confirm_duplicate")
    return [(name, value) for name, value in request.form.items(multi=True) if name not in left_out]


def _awardable(achievement_id: str) -> tuple[Achievement, Draft]:
    achievement = find_achievement(database(), achievement_id)
    if achievement is None or achievement.organization_id != g.organization.id:
        abort(404)
    return achievement, Draft.from_document(achievement.draft)
