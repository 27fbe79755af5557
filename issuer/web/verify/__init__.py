"""Verification: the page behind each QR code, and the desk at which any badge can be brought. No cookie, no session."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

blueprint = Blueprint("verify", __name__)


@blueprint.after_request
def keep_out_of_searches_and_caches(response: Response) -> Response:
    """Mark every page: a verdict is of this moment, and a person's award is nobody's search result."""
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("X-Robots-Tag", "noindex")
    return response


from issuer.web.verify import copies, issued, uploads  # noqa: E402, F401  # they attach their views to the blueprint
