"""What stands at the permanent addresses: credentials, achievements, issuers, status lists; and the front door."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from issuer.web.public import achievements, credentials, home, issuers, status  # noqa: E402, F401  # attach their views
