"""The endpoints of the façade."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Response, abort

from issuer.credential.strict_json import dump_json
from issuer.services.vc_api import Facade
from issuer.urls import Addresses
from issuer.web.database import now, toolkit
from issuer.web.vc_api import blueprint
from issuer.web.vc_api.answers import judge, read_request


@blueprint.get("/", strict_slashes=False)
def show_issuer() -> dict[str, Any]:
    """Tell for whom credentials are signed: `issuer` with Ed25519, and each issuer by cryptosuite."""
    issuers = _facade().issuers
    return {"issuer": next(iter(issuers.values())), "issuers": issuers}


@blueprint.post("/credentials/issue")
def issue() -> Response:
    """Sign a credential."""
    credential, options = read_request("credential")
    signed = _facade().issue(credential, options, now=now())
    return Response(dump_json(signed), 201, content_type="application/json")


@blueprint.post("/credentials/verify")
def verify() -> tuple[dict[str, Any], int]:
    """Verify a credential: 200 if every check passed, 400 otherwise."""
    credential, options = read_request("verifiableCredential")
    return judge(_facade().verify(credential, options, now=now()))


@blueprint.post("/presentations/verify")
def verify_presentation() -> tuple[dict[str, Any], int]:
    """Verify a presentation and the credentials in it; one without a proof is judged by its form, with a warning."""
    presentation, options = read_request("verifiablePresentation")
    checks = _facade().verify_presentation(presentation, options, now=now())
    return judge(checks, may_be_unchecked="proof" not in presentation)


@blueprint.get("/status/<suite>/<purpose>")
def show_status_list(suite: str, purpose: str) -> Response:
    """Return a signed status list."""
    body = _facade().status_list(suite, purpose, now=now())
    if body is None:
        abort(404)
    return Response(body, content_type="application/json")


def _facade() -> Facade:
    tools = toolkit()
    return _opened(tools.settings.secret_key, tools.addresses)


@lru_cache(maxsize=1)  # a process serves one installation, and deriving its keys takes a fifth of the time of signing
def _opened(secret_key: str, addresses: Addresses) -> Facade:
    return Facade.open(secret_key, addresses)
