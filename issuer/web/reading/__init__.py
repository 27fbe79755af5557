"""Reading a design for a colleague: no account, one link, which lets its bearer read and comment and nothing else."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

blueprint = Blueprint("reading", __name__)


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    """Tell nobody the address, which is a secret: no referrer, no search engine; headers.py forbids caches."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


from issuer.web.reading import views  # noqa: E402, F401  (its views join it)
