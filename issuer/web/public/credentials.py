"""`/credentials/<id>`: the verification page for people, the signed document for programs."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from issuer.store.credentials import Credential, find_credential
from issuer.web.database import database
from issuer.web.public import blueprint
from issuer.web.public.documents import TOKEN_TYPES, document_answer, document_type_asked
from issuer.web.verify.issued import missing_page, withdrawn_page

_FRESH = 60  # seconds; the document itself never changes, but it can be withdrawn


@blueprint.get("/credentials/<credential_id>")
def show_credential(credential_id: str) -> ResponseReturnValue:
    """Lead people to the page of the credential and give programs what was signed, as a token if they ask for one."""
    credential = find_credential(database(), credential_id)
    if credential is None or credential.withdrawn_at is not None:
        return _gone(credential)
    media_type = document_type_asked(TOKEN_TYPES if credential.token is not None else ())
    if media_type is not None:
        signed = credential.token if media_type in TOKEN_TYPES and credential.token else credential.document
        answer = document_answer(signed.encode(), media_type, max_age=_FRESH)
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer
    response = redirect(url_for("verify.show", code=credential.code), 303)
    response.vary.add("Accept")
    return response


@blueprint.get("/credentials/<credential_id>/<kind>/<int:number>")
def show_part(credential_id: str, kind: str, number: int) -> ResponseReturnValue:
    """Lead from the address of a part, such as a piece of evidence, to its place on the page."""
    credential = find_credential(database(), credential_id)
    if credential is None or credential.withdrawn_at is not None or kind not in ("evidence", "results"):
        return _gone(credential if kind in ("evidence", "results") else None)
    anchor = f"evidence-{number}" if kind == "evidence" else "results"
    return redirect(url_for("verify.show", code=credential.code, _anchor=anchor), 303)


def _gone(credential: Credential | None) -> ResponseReturnValue:
    if document_type_asked(TOKEN_TYPES) is None:
        return withdrawn_page() if credential is not None else missing_page("")
    status, title = (410, "Withdrawn") if credential is not None else (404, "No such credential")
    problem = {"status": status, "title": title}
    headers = {"Content-Type": "application/problem+json", "Access-Control-Allow-Origin": "*", "Vary": "Accept"}
    return problem, status, headers
