"""What an owner looks after: the organization's public face, its people, mail, keys and record of events."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/organizations/<organization_slug>")

from issuer.web.admin import (  # noqa: E402  # attach their views
    api_tokens,  # noqa: F401
    events,  # noqa: F401
    keys,  # noqa: F401
    mail,  # noqa: F401
    mail_flow,  # noqa: F401
    people,  # noqa: F401
    publicity,  # noqa: F401
    settings,  # noqa: F401
    tokens,  # noqa: F401
)
