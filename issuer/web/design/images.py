"""The badge image of a design: shown, uploaded, taken away again."""

from __future__ import annotations

from flask import Response, g, request

from issuer.services import design as designing
from issuer.store.designs import Design
from issuer.web.database import database, let_go, now, toolkit
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


def sent_image(page: StepPage, action: str) -> bytes | None:
    """Return the image that was sent with a page as a PNG, if one was and is wanted. Raises Invalid for none.

    To be called before the design is opened: it is drawn anew, for seconds at worst, and nobody waits for that.
    """
    sent = request.files.get(IMAGE)
    if action == REMOVE or sent is None or not sent.filename:
        return None
    if IMAGE not in [question.path for question in page.questions]:
        return None
    let_go()
    return designing.read_image(sent.read(), artist=toolkit().artist)


def take_image(design: Design, image_png: bytes | None, action: str) -> None:
    """Make what `sent_image` returned the badge image, or go back to the drawn one."""
    if action == REMOVE:
        designing.remove_image(database(), design, actor=g.person, now=now())
    elif image_png is not None:
        designing.set_image(database(), design, image_png, actor=g.person, now=now())
