"""`/issuers/<slug>`: who issues here, under which identity and with which keys; and the did:web document."""

from __future__ import annotations

from typing import Any

from flask import abort, g, render_template, request
from flask.typing import ResponseReturnValue

from issuer.credential.strict_json import dump_json
from issuer.services.keys import issuer_documents, issuer_id, profile_of
from issuer.store.designs import list_offered
from issuer.store.organizations import Organization, find_organization
from issuer.store.profiles import find_active_key, list_keys
from issuer.store.token_keys import list_token_keys
from issuer.web.database import database, toolkit
from issuer.web.public import blueprint
from issuer.web.public.documents import document_answer, document_type_asked, in_context

_FRESH = 300


@blueprint.get("/issuers/<slug>")
def show_issuer(slug: str) -> ResponseReturnValue:
    """Show an issuer to people, and its Open Badges Profile to programs."""
    organization = _organization(slug)
    addresses = toolkit().addresses
    key = find_active_key(database(), organization.id)
    identity = issuer_id(organization, key, addresses) if key is not None else addresses.profile(organization.slug)
    media_type = document_type_asked()
    if media_type is not None:
        profile = profile_of(organization, identity, addresses).to_json()
        return document_answer(in_context(profile), media_type, max_age=_FRESH)
    g.organization = organization
    page = render_template(
        "public/issuer.html",
        organization=organization,
        identity=identity if key is not None else None,
        uses_web_identity=addresses.supports_did_web,
        host=addresses.host,
        keys=list_keys(database(), organization.id),
        token_keys=list_token_keys(database(), organization.id),
        offered=list_offered(database(), organization_id=organization.id),
    )
    return page, 200, {"Vary": "Accept"}


@blueprint.get("/issuers/<slug>/did.json")
def show_did(slug: str) -> ResponseReturnValue:
    """Return the DID document: every key that ever signed as this did:web, and which are not to be believed."""
    document: dict[str, Any] | None = issuer_documents(database(), _organization(slug), toolkit().addresses)
    if document is None:
        abort(404)  # a did:key is its own document
    wanted = request.accept_mimetypes.best_match(("application/did+json", "application/did", "application/json"))
    return document_answer(dump_json(document), wanted or "application/did+json", max_age=_FRESH)


def _organization(slug: str) -> Organization:
    organization = find_organization(database(), slug)
    if organization is None:
        abort(404)
    return organization
