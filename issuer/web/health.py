"""What a supervisor asks: is the process alive, can it do its work, and what has it done?"""

from __future__ import annotations

import hmac
import re

from flask import Blueprint, abort, request
from sqlalchemy.exc import SQLAlchemyError

from issuer.adapters.metrics import CONTENT_TYPE
from issuer.adapters.own_address import KIND
from issuer.store.signers import knows_token
from issuer.web.database import database, now, toolkit
from issuer.web.figures import figures
from issuer.web.readiness import degraded, obstacle

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> tuple[str, int, dict[str, str]]:
    """Answer as long as the process lives."""
    return _plain("alive", 200)


@blueprint.get("/readyz")
def ready() -> tuple[str, int, dict[str, str]]:
    """Answer 200 when pages can be served and badges signed, with a line for each thing that is not as it should be.

    503 with the reason otherwise.
    """
    reason = obstacle(toolkit())
    if reason is not None:
        return _plain(f"not ready: {reason}", 503)
    return _plain("\n".join(["ready", *degraded(toolkit())]), 200)


@blueprint.get("/metrics")
def metrics() -> tuple[bytes, int, dict[str, str]]:
    """Answer Prometheus, if it has the token. Without one in the settings there is nothing here."""
    token = toolkit().settings.metrics_token
    if not token:
        abort(404)
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        abort(404)
    try:
        gauges = figures(database(), toolkit().queue, now=now())
    except SQLAlchemyError:
        gauges = []  # what the processes counted is worth telling all the more
    return toolkit().metrics.text(gauges), 200, {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"}


@blueprint.get("/signer/<token>")
def signer(token: str) -> tuple[dict[str, object], int, dict[str, str]]:
    """Answer a copy of this installation, or a process of it, whether a token is of the database that is served here.

    Tokens are random and live a week: whoever asks for one that nobody showed them learns nothing.
    """
    known = re.fullmatch("[0-9a-f-]{36}", token) is not None and knows_token(database(), token)
    return {"kind": KIND, "known": known}, 200, {"Cache-Control": "no-store"}


def _plain(text: str, status: int) -> tuple[str, int, dict[str, str]]:
    return f"{text}\n", status, {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
