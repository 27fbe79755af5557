"""Whether credentials are issued as tokens, too."""

from __future__ import annotations

from typing import get_args

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from issuer.credential.token_signer import TokenAlgorithm
from issuer.services.token_keys import choose_tokens
from issuer.web.admin import blueprint
from issuer.web.database import commit, database, now, toolkit

ALGORITHMS: tuple[TokenAlgorithm, ...] = get_args(TokenAlgorithm)


@blueprint.post("/keys/tokens")
def save_tokens() -> Response:
    """Choose what tokens are signed with, or that there are none."""
    chosen = request.form.get("algorithm")
    algorithm = next((each for each in ALGORITHMS if each == chosen), None)
    if algorithm is None and chosen != "":
        abort(400)  # a choice that no page of ours has
    choose_tokens(database(), g.organization, algorithm, key_ring=toolkit().key_ring, actor=g.person, now=now())
    commit()
    flash(
        _("What you award from now on is signed as a token, too.")
        if algorithm is not None
        else _("No tokens are made from now on. Those that were issued stay valid."),
        "done",
    )
    return redirect(url_for("admin.show_keys", organization_slug=g.organization.slug, _anchor="tokens-heading"), 303)
