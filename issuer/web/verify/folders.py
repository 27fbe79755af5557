"""Verify it without us: the folder with everything that a check rests on, and where the site's own keys stand."""

from __future__ import annotations

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from issuer.credential.noted_documents import Seen
from issuer.credential.report import VerificationReport
from issuer.credential.strict_json import dump_json
from issuer.services import take_away
from issuer.services.site_identity import site_document
from issuer.services.take_away import Folder
from issuer.services.verification import verify_issued
from issuer.web.database import database, now, toolkit
from issuer.web.public.documents import document_answer
from issuer.web.verify import blueprint
from issuer.web.verify.issued import find_shown

_FRESH = 300


@blueprint.get("/v/<code>/folder.zip")
def download_folder(code: str) -> ResponseReturnValue:
    """Return what anybody needs to verify a credential of ours without us."""
    credential = find_shown(code)
    if credential is None:
        abort(404)
    seen: Seen = {}
    report = verify_issued(database(), credential, now=now(), seen=seen)
    keys = take_away.key_history(database(), credential.organization_id)
    folder = take_away.collect(credential.document.encode(), seen, keys=keys, token=credential.token)
    return folder_answer(folder, report)


@blueprint.get("/site/did.json")
def show_site_did() -> ResponseReturnValue:
    """Return the DID document of the site: the keys with which it signs records, and no credential ever."""
    document = site_document(database(), toolkit().addresses)
    if document is None:
        abort(404)  # a did:key is its own document, and before the first record there is no key
    wanted = request.accept_mimetypes.best_match(("application/did+json", "application/did", "application/json"))
    return document_answer(dump_json(document), wanted or "application/did+json", max_age=_FRESH)


def folder_answer(folder: Folder, report: VerificationReport) -> Response:
    """Return a folder with its instructions as one file to download."""
    values = {
        "folder": folder,
        "issuer_id": report.view.issuer_id if report.view else "",
        "site": toolkit().addresses.base,
        "made_at": report.checked_at,
        "has_keys": "issuer-keys.json" in folder.files,
        "token": take_away.TOKEN if folder.badge != take_away.TOKEN and take_away.TOKEN in folder.files else "",
    }
    texts = {
        name: render_template(f"verify/folder/{name}", **values).encode() for name in ("README.txt", "README.html")
    }
    headers = {"Content-Disposition": 'attachment; filename="badge-folder.zip"'}
    return Response(take_away.pack(folder, texts, now=report.checked_at), mimetype="application/zip", headers=headers)
