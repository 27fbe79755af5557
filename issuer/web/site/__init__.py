"""What concerns the whole site and no organization alone: whom it trusts. For administrators of the site only."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("site", __name__, url_prefix="/site")

from issuer.web.site import changes, trust, trust_files  # noqa: E402, F401 - they hang their views on it
