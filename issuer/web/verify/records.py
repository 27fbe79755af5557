"""Records of checks: made when somebody asks for one, shown to be printed, downloaded, and read again when brought."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from issuer.credential.instants import parse_instant
from issuer.credential.noted_documents import Seen
from issuer.services import check_records
from issuer.services.check_records import RecordState
from issuer.services.errors import KeyUnavailable, SignerFenced
from issuer.services.site_identity import site_signer
from issuer.services.verification import verify_issued
from issuer.web import limiter
from issuer.web.database import commit, database, now, toolkit
from issuer.web.verify import blueprint
from issuer.web.verify.faces import words_of
from issuer.web.verify.issued import find_shown
from issuer.web.verify.tickets import seal, unseal

_OFTEN = "60 per minute; 600 per hour"
_log = logging.getLogger(__name__)


@blueprint.post("/verify/record")
@limiter.limit(_OFTEN)
def make_record() -> ResponseReturnValue:
    """Sign the record of a check that this site has just made, and show it or give it as a file."""
    ticket = request.form.get("ticket", "")
    record = unseal(ticket)
    if record is None:
        abort(400)  # what comes back is not what the page carried
    return _give(record, ticket)


@blueprint.post("/v/<code>/record")
@limiter.limit(_OFTEN)
def make_record_of_issued(code: str) -> ResponseReturnValue:
    """Verify a credential of ours now and sign the record of that."""
    with toolkit().read() as session:
        credential = find_shown(code, session)
        if credential is None:
            abort(404)
        seen: Seen = {}
        report = verify_issued(session, credential, now=now(), seen=seen)
        site = toolkit().addresses.base
        record = check_records.describe_check(credential.document.encode(), report, seen, site=site)
    return _give(record, seal(record))


def brought_record(session: Session, data: bytes) -> ResponseReturnValue | None:
    """Return the page about a record that somebody brought to the desk, or None for what is none."""
    reading = check_records.read_record(session, data)
    if reading is None:
        return None
    if reading.record is None:
        page = render_template("verify/record_refused.html", reading=reading, foreign=RecordState.FOREIGN)
        return page, 422
    return _page(reading.record, ticket=None)


def _give(record: dict[str, Any], ticket: str) -> ResponseReturnValue:
    try:
        signer = site_signer(database(), toolkit().key_ring, toolkit().addresses, now=now())
    except SignerFenced:
        raise  # it says itself what to do
    except KeyUnavailable as error:
        _log.error("records of checks cannot be signed: %s", error.message)
        title = _("No record can be made now")
        message = _("This site cannot open its key. Whoever runs it can mend that; the verdict itself stands.")
        return render_template("errors/page.html", status=503, title=title, message=message, code=""), 503
    commit()
    signed = check_records.sign_record(record, signer, now=now())
    if request.form.get("as") == "json":
        headers = {"Content-Disposition": 'attachment; filename="check-record.json"'}
        return Response(check_records.dump_record(signed), mimetype="application/json", headers=headers)
    return _page(signed, ticket)


def _page(record: Mapping[str, Any], ticket: str | None) -> str:
    words, _sentence = words_of(record["verdict"])
    return render_template(
        "verify/record.html",
        record=record,
        words=words,
        ticket=ticket,
        checked_at=parse_instant(record["checkedAt"]),
        signed_at=parse_instant(record["proof"]["created"]),
    )
