"""Taking back: revoking for a reason, and withdrawing from view. Each says beforehand what happens, and to whom."""

from __future__ import annotations

from flask import flash, g, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from issuer.services.errors import Invalid, NotEditable
from issuer.services.revocation import REASON_MAX, revoke, withdraw
from issuer.web.database import commit, database, now, toolkit
from issuer.web.fields import ConfirmForm, Form, TextField
from issuer.web.issue import blueprint
from issuer.web.issue.credentials import get_credential, own_address


class RevocationForm(Form):
    """Why a credential is taken back."""

    reason = TextField(
        _l("Reason"),
        description=_l(
            "Everyone who checks the credential reads it. Keep it short, and leave out what is nobody's business: "
            "“Awarded by mistake”, “The evidence was not the learner's own work”."
        ),
        render_kw={"maxlength": REASON_MAX, "required": True},
    )


@blueprint.get("/<credential_id>/revoke")
def ask_revocation(credential_id: str) -> ResponseReturnValue:
    """Say what revoking does and ask for the reason."""
    return render_template("issue/revoke.html", credential=get_credential(credential_id), form=RevocationForm())


@blueprint.post("/<credential_id>/revoke")
def revoke_credential(credential_id: str) -> ResponseReturnValue:
    """Revoke; the status list is signed again before the answer."""
    credential, form = get_credential(credential_id), RevocationForm()
    homeless: list[str] = []
    try:
        revoke(
            database(),
            credential,
            form.reason.data or "",
            key_ring=toolkit().key_ring,
            addresses=toolkit().addresses,
            actor=g.person,
            now=now(),
        )
    except Invalid as error:
        form.validate()
        homeless = form.add_problems(error.problems)
        return render_template("issue/revoke.html", credential=credential, form=form, homeless=homeless), 400
    except NotEditable as error:
        flash(error.message, "problem")
        return redirect(own_address(credential), 303)
    commit()
    flash(_("Revoked. Whoever checks it from now on is told so."))
    return redirect(own_address(credential), 303)


@blueprint.get("/<credential_id>/withdraw")
def ask_withdrawal(credential_id: str) -> ResponseReturnValue:
    """Say what withdrawing does."""
    return render_template("issue/withdraw.html", credential=get_credential(credential_id), form=ConfirmForm())


@blueprint.post("/<credential_id>/withdraw")
def withdraw_credential(credential_id: str) -> ResponseReturnValue:
    """Take the public pages away."""
    credential = get_credential(credential_id)
    try:
        withdraw(
            database(),
            credential,
            key_ring=toolkit().key_ring,
            addresses=toolkit().addresses,
            actor=g.person,
            now=now(),
        )
    except NotEditable as error:
        flash(error.message, "problem")
        return redirect(own_address(credential), 303)
    commit()
    flash(_("Withdrawn. Its public pages are gone."))
    return redirect(own_address(credential), 303)
