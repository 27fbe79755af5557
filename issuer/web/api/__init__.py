"""`/api/v1`: what programs do for an organization with an API token. JSON in and out.

No cookie is looked at here, and a token is looked at nowhere else.
"""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

from issuer.web.api import callers, refusals, routes  # noqa: E402, F401  # they attach themselves to the blueprint
