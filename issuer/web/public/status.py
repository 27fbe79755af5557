"""`/status/<id>`: the signed status lists, byte for byte."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from issuer.store.status_lists import find_status_list
from issuer.web.database import database
from issuer.web.public import blueprint
from issuer.web.public.documents import DOCUMENT_TYPES, document_answer, document_type_asked

_FRESH = 30  # seconds in which a verifier elsewhere may not yet see a revocation


@blueprint.get("/status/<status_list_id>")
def show_status_list(status_list_id: str) -> ResponseReturnValue:
    """Return a status list credential. There is no page: it says nothing to people."""
    status_list = find_status_list(database(), status_list_id)
    if status_list is None:
        abort(404)
    media_type = document_type_asked() or DOCUMENT_TYPES[0]
    return document_answer(status_list.document.encode(), media_type, max_age=_FRESH)
