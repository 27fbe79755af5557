"""`/achievements/<id>`: what can be earned, the whole rubric and all evidence asked for, before anyone applies."""

from __future__ import annotations

from flask import abort, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from issuer.review.criteria_text import pass_rule_sentence
from issuer.review.draft import Draft
from issuer.store.designs import Achievement, find_achievement, list_versions
from issuer.web.database import database, toolkit
from issuer.web.public import blueprint, facts
from issuer.web.public.documents import document_answer, document_type_asked, image_answer, in_context
from issuer.web.public.rubrics import rubric_of
from issuer.web.verify.reading import web_address

_FRESH = 300
_PARTS = ("results", "mark")


@blueprint.get("/achievements/<achievement_id>")
def show_achievement(achievement_id: str) -> ResponseReturnValue:
    """Show a published version to people, and the Open Badges Achievement to programs."""
    achievement = _achievement(achievement_id)
    media_type = document_type_asked()
    if media_type is not None:
        return document_answer(in_context(achievement.achievement), media_type, max_age=_FRESH)
    g.organization = achievement.organization
    draft = Draft.from_document(achievement.draft)
    page = render_template(
        "public/achievement.html",
        achievement=achievement,
        draft=draft,
        rubric=rubric_of(draft),
        pass_rule=pass_rule_sentence(draft),
        facts=facts,
        versions=list_versions(database(), achievement.design_id),
        address=toolkit().addresses.achievement(achievement.id),
        base=toolkit().addresses.base,
        web_address=web_address,
    )
    return page, 200, {"Vary": "Accept"}


@blueprint.get("/achievements/<achievement_id>/badge.png")
def show_image(achievement_id: str) -> ResponseReturnValue:
    """Return the badge image of a published version."""
    return image_answer(_achievement(achievement_id).image_png, max_age=86_400)


@blueprint.get("/achievements/<achievement_id>/<path:part>")
def show_criterion(achievement_id: str, part: str) -> ResponseReturnValue:
    """Lead from the address of a criterion or a level, which stands in credentials, to the rubric on the page."""
    if part.split("/")[0] not in _PARTS:
        abort(404)
    achievement = _achievement(achievement_id)
    return redirect(url_for("public.show_achievement", achievement_id=achievement.id, _anchor="rubric"), 303)


def _achievement(achievement_id: str) -> Achievement:
    achievement = find_achievement(database(), achievement_id)
    if achievement is None:
        abort(404)
    return achievement
