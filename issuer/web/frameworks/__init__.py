"""Competency frameworks: which are here, searching them, and for owners taking one in or away."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("frameworks", __name__, url_prefix="/organizations/<organization_slug>/frameworks")

from issuer.web.frameworks import searching, uploading, views  # noqa: E402, F401 - they hang their views on it
