"""What stands at the permanent addresses (credentials, achievements, issuers, status lists), and how we judge."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from issuer.web.public import (  # noqa: E402  # attach their views
    achievements,  # noqa: F401
    credentials,  # noqa: F401
    home,  # noqa: F401
    issuers,  # noqa: F401
    judging,  # noqa: F401
    reports,  # noqa: F401
    status,  # noqa: F401
)
