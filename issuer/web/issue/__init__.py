"""Awarding: who was awarded what; a new award, previewed before it is signed; taking one back."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("issue", __name__, url_prefix="/organizations/<organization_slug>/credentials")

from issuer.web.issue import (  # noqa: E402  # they attach their views to the blueprint
    awarding,  # noqa: F401
    bulk,  # noqa: F401
    bulk_reading,  # noqa: F401
    bulk_rows,  # noqa: F401
    bulk_steering,  # noqa: F401
    bulk_upload,  # noqa: F401
    credentials,  # noqa: F401
    ending,  # noqa: F401
)
