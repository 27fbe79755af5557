"""What a supervisor asks: is the process alive, and can it do its work?"""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import text

from issuer.web.database import database

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> tuple[str, int, dict[str, str]]:
    """Answer as long as the process lives."""
    return "alive\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.get("/readyz")
def ready() -> tuple[str, int, dict[str, str]]:
    """Answer when the database does."""
    database().execute(text("select 1"))
    return "ready\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
