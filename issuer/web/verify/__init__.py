"""Verification: the page behind each QR code, and the desk at which any badge can be brought. No cookie, no session."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

blueprint = Blueprint("verify", __name__)
_WITH_CAMERA = frozenset({"verify.show_upload", "verify.check_upload", "verify.find_code"})  # where a code is scanned


@blueprint.after_request
def keep_out_of_searches_and_caches(response: Response) -> Response:
    """Mark every page: a verdict is of this moment, and a person's award is nobody's search result."""
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("X-Robots-Tag", "noindex")
    if request.endpoint in _WITH_CAMERA:
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
    return response


from issuer.web.verify import (  # noqa: E402  # they attach their views to the blueprint
    copies,  # noqa: F401
    folders,  # noqa: F401
    holders,  # noqa: F401
    issued,  # noqa: F401
    records,  # noqa: F401
    uploads,  # noqa: F401
)
