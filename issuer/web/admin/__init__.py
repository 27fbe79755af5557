"""What an owner looks after: the organization's public face, its people, mail, keys and record of events."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/organizations/<organization_slug>")

from issuer.web.admin import events, keys, mail, people, publicity, settings  # noqa: E402, F401 - they hang their views on it
