"""`/vc-api`: what the conformance suites of the W3C drive. On with ISSUER_VC_API only, and for this machine only.

JSON in and out. No cookie, no session, no database: an application of its own, `application.mount`.
"""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("vc_api", __name__, url_prefix="/vc-api")

from issuer.web.vc_api import answers, views  # noqa: E402, F401  # they attach themselves to the blueprint
