"""What a supervisor asks: is the process alive, and can it do its work?"""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy.exc import SQLAlchemyError

from issuer.store.migrations import current_revision, head_revision
from issuer.web.database import toolkit

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> tuple[str, int, dict[str, str]]:
    """Answer as long as the process lives."""
    return _plain("alive", 200)


@blueprint.get("/readyz")
def ready() -> tuple[str, int, dict[str, str]]:
    """Answer when the database does and has the schema of this release; 503 with the reason otherwise."""
    try:
        found = current_revision(toolkit().engine)
    except SQLAlchemyError:
        return _plain("not ready: the database cannot be used", 503)
    if found != head_revision():
        return _plain("not ready: the database is not migrated to this release", 503)
    return _plain("ready", 200)


def _plain(text: str, status: int) -> tuple[str, int, dict[str, str]]:
    return f"{text}\n", status, {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
