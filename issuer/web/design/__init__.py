"""Designing: the list of designs, the wizard of nine steps, the review, and publishing."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("design", __name__, url_prefix="/organizations/<organization_slug>/designs")

from issuer.web.design import (  # noqa: E402, F401  (their views and filters join it)
    alignment_picker,
    badge_review,
    comparing,
    coverage_grid,
    designs,
    filters,
    keeping,
    lifecycle,
    live,
    offers,
    profiles,
    readers,
    reports,
    wizard,
)
