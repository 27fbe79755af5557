"""The front door: what this place is, and a badge can be checked at once."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from issuer.store.designs import list_offered
from issuer.web.database import database
from issuer.web.public import blueprint

_SHOWN = 60


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Say what this is, offer to verify, and list what can be earned here."""
    return render_template("public/home.html", offered=list_offered(database(), limit=_SHOWN))
