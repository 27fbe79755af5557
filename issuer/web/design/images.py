"""The badge image of a design: shown, uploaded, taken away again."""

from __future__ import annotations

from flask import Response, g, request

from issuer.services import design as designing
from issuer.store.designs import Design
from issuer.web.database import database, now, toolkit
from issuer.web.design import blueprint
from issuer.web.design.opening import get_design
from issuer.web.design.questions import StepPage

IMAGE = "badge.image"
REMOVE = "image:remove"


@blueprint.get("/<design_id>/image")
def show_image(design_id: str) -> Response:
    """Send the badge image that publishing would freeze."""
    image = designing.preview_image(get_design(design_id), g.organization, artist=toolkit().artist)
    return Response(image, mimetype="image/png")


def take_image(design: Design, page: StepPage, action: str) -> None:
    """Take the image that was sent with a page, or go back to the drawn one. Raises Invalid for a file that is none."""
    if action == REMOVE:
        designing.remove_image(database(), design, actor=g.person, now=now())
        return
    sent = request.files.get(IMAGE)
    if sent is None or not sent.filename or IMAGE not in [question.path for question in page.questions]:
        return
    designing.set_image(database(), design, sent.read(), artist=toolkit().artist, actor=g.person, now=now())
