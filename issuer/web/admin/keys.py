"""The organization's signing keys and the name under which it signs."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from issuer.services.keys import issuer_id, rotate_key
from issuer.services.token_keys import can_issue_tokens
from issuer.store.profiles import find_active_key, list_keys
from issuer.store.token_keys import list_token_keys
from issuer.web.admin import blueprint
from issuer.web.database import commit, database, now, toolkit
from issuer.web.fields import ConfirmForm


@blueprint.get("/keys")
def show_keys() -> str:
    """List the public halves of all keys, and say under which name the organization signs."""
    active = find_active_key(database(), g.organization.id)
    addresses = toolkit().addresses
    return render_template(
        "admin/keys.html",
        keys=list_keys(database(), g.organization.id),
        token_keys=list_token_keys(database(), g.organization.id),
        can_issue_tokens=can_issue_tokens(database(), g.organization),
        issuer_id=issuer_id(g.organization, active, addresses) if active else None,
        did_web=addresses.supports_did_web,
        base=addresses.base,
    )


@blueprint.get("/keys/rotate")
def confirm_rotation() -> str:
    """Say what a new key changes, before it is made."""
    return render_template(
        "admin/rotate_key.html", form=ConfirmForm(formdata=None), did_web=toolkit().addresses.supports_did_web
    )


@blueprint.post("/keys/rotate")
def rotate() -> Response:
    """Make a new signing key; the old one only verifies from now on."""
    rotate_key(database(), g.organization, toolkit().key_ring, toolkit().addresses, actor=g.person, now=now())
    commit()
    flash(_("A new key signs from now on. What the old one signed still verifies."))
    return redirect(url_for("admin.show_keys", organization_slug=g.organization.slug), 303)
