"""The forms of an organization's owner."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField

from issuer.store.organizations import Role
from issuer.web.fields import FILL_IN, Form, TextField
from issuer.web.roles import choices


class RolesForm(Form):
    """What somebody may do here."""

    roles = SelectMultipleField(_l("What may they do?"), description=_l("Choose one or more."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.roles.choices = choices()

    def chosen(self) -> frozenset[Role]:
        """Return the roles that were ticked."""
        return frozenset(Role(value) for value in self.roles.data or ())


class InvitationForm(RolesForm):
    """Somebody new, and what they may do here."""

    email = TextField(_l("E-mail address"), [FILL_IN], render_kw={"type": "email", "spellcheck": "false"})
    name = TextField(_l("Name"), description=_l("They can change it."))


class TrialForm(Form):
    """Where a trial goes."""

    email = TextField(_l("Send a test message to"), [FILL_IN], render_kw={"type": "email", "spellcheck": "false"})
