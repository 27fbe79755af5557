"""Awarding: who was awarded what; a new award, previewed before it is signed; taking one back."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("issue", __name__, url_prefix="/organizations/<organization_slug>/credentials")

from issuer.web.issue import awarding, credentials, ending  # noqa: E402, F401  # they attach their views to the blueprint
