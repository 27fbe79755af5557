"""The forms of an organization's owner."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField

from issuer.store.organizations import Role
from issuer.web.account.forms import FILL_IN
from issuer.web.fields import Form, TextField
from issuer.web.roles import choices


class RolesForm(Form):
    """What somebody may do here."""

    roles = SelectMultipleField(_("What may they do?"), description=_("Choose one or more."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.roles.choices = choices()

    def chosen(self) -> frozenset[Role]:
        """Return the roles that were ticked."""
        return frozenset(Role(value) for value in self.roles.data or ())


class InvitationForm(RolesForm):
    """Somebody new, and what they may do here."""

    email = TextField(_("E-mail address"), [FILL_IN], render_kw={"type": "email", "spellcheck": "false"})
    name = TextField(_("Name"), description=_("They can change it."))


class TrialForm(Form):
    """Where a trial goes."""

    email = TextField(_("Send a test message to"), [FILL_IN], render_kw={"type": "email", "spellcheck": "false"})


class ConfirmForm(Form):
    """Nothing to fill in: it carries the token against forgery."""
