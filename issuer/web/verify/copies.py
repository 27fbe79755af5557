"""What can be taken away from a verification page: QR code, signed JSON, signed token, baked PNG and SVG."""

from __future__ import annotations

import base64
from functools import cache
from io import BytesIO

from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from PIL import Image, ImageDraw

from issuer import __version__
from issuer.adapters import qr
from issuer.credential.baking import bake_png, bake_svg
from issuer.store.credentials import Credential
from issuer.web.database import toolkit
from issuer.web.verify import blueprint
from issuer.web.verify.issued import find_shown

# A picture opened by itself may run nothing and load nothing.
_INERT = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


@blueprint.get("/v/<code>/qr.svg")
def show_qr_svg(code: str) -> ResponseReturnValue:
    """Return the QR code of this page, drawn here."""
    address, title = _address(code), _("QR code that leads to a verification page")
    drawn = toolkit().made.get(("qr.svg", __version__, address, title), lambda: qr.svg(address, title=title).encode())
    return _kept_by_askers(_picture(drawn, "image/svg+xml"))


@blueprint.get("/v/<code>/qr.png")
def show_qr_png(code: str) -> ResponseReturnValue:
    """Return the QR code as PNG, for print."""
    address = _address(code)
    drawn = toolkit().made.get(("qr.png", __version__, address), lambda: qr.png(address))
    return _kept_by_askers(_picture(drawn, "image/png"))


@blueprint.get("/v/<code>/badge.json")
def download_json(code: str) -> ResponseReturnValue:
    """Return the signed document, byte for byte."""
    return _copy(_credential(code).document.encode(), "application/json", "badge.json")


@blueprint.get("/v/<code>/badge.jwt")
def download_token(code: str) -> Response:
    """Return the signed token, byte for byte, where there is one (its type: Open Badges 3.0, section 8.2)."""
    credential = _credential(code)
    if credential.token is None:
        abort(404)
    return _copy(credential.token.encode(), "text/plain", "badge.jwt")


@blueprint.get("/v/<code>/badge.png")
def download_png(code: str) -> ResponseReturnValue:
    """Return the badge image with the signed document inside."""
    credential = _credential(code)
    # Baking is quicker than reading a file, and nobody's credential lies about where withdrawing it does not reach.
    baked = bake_png(credential.achievement.image_png, credential.document.encode())
    return _kept_by_askers(_copy(baked, "image/png", "badge.png"))


@blueprint.get("/v/<code>/badge.svg")
def download_svg(code: str) -> ResponseReturnValue:
    """Return the badge image as SVG with the signed document inside."""
    credential = _credential(code)
    image_png = credential.achievement.image_png
    picture = toolkit().made.get(("drawn.svg", __version__, image_png), lambda: _drawn(image_png))
    return _kept_by_askers(_copy(bake_svg(picture, credential.document.encode()), "image/svg+xml", "badge.svg"))


@blueprint.get("/v/neutral.png")
def show_neutral_picture() -> ResponseReturnValue:
    """Return the picture that goes with a link to a credential that does not count: our mark, and nobody's badge."""
    return _picture(_neutral_picture(), "image/png")


def _drawn(image_png: bytes) -> bytes:
    """Return an SVG that shows a PNG, because a badge image is kept as PNG only."""
    width, height = Image.open(BytesIO(image_png)).size
    inside = base64.b64encode(image_png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{inside}"/></svg>'
    ).encode()


@cache
def _neutral_picture() -> bytes:
    picture = Image.new("RGB", (1200, 630), "#faf7f1")
    draw = ImageDraw.Draw(picture)
    draw.polygon(
        [(510, 195), (690, 195), (780, 300), (780, 455), (675, 535), (510, 535), (420, 455), (420, 300)], "#1b1813"
    )
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def _credential(code: str) -> Credential:
    credential = find_shown(code)
    if credential is None:
        abort(404)
    return credential


def _address(code: str) -> str:
    return toolkit().addresses.verification(_credential(code).code)


def _kept_by_askers(response: Response) -> Response:
    """Let whoever has it already keep it, once asked whether it still holds: a badge may be withdrawn at any time."""
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def _picture(data: bytes | str, media_type: str) -> Response:
    return Response(data, mimetype=media_type, headers={"Content-Security-Policy": _INERT})


def _copy(data: bytes, media_type: str, file_name: str) -> Response:
    # The name of the file says nothing about the person.
    response = _picture(data, media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
