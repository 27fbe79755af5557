"""The forms of an organization's owner."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from issuer.services.api_tokens import NAME_MAX
from issuer.store.api_tokens import Scope
from issuer.store.organizations import Role
from issuer.web.changing import ChangeForm
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


class RolesChangeForm(ChangeForm, RolesForm):
    """What somebody who belongs here may do from now on."""


class InvitationForm(RolesForm):
    """Somebody new, and what they may do here."""

    email = TextField(_l("E-mail address"), [FILL_IN], render_kw={"type": "email", "spellcheck": "false"})
    name = TextField(_l("Name"), description=_l("They can change it."))


class ApiTokenForm(Form):
    """A new API token: what for, what it may do, and for how long.

    `token_id` is the id that it will have, chosen when the form is opened: sent again, the form is for the same token.
    """

    name = TextField(
        _l("Name"),
        [FILL_IN],
        description=_l("Which program will use it, and where: “Moodle of the evening school”."),
        render_kw={"maxlength": NAME_MAX},
    )
    scopes = SelectMultipleField(
        _l("What may the program do?"),
        description=_l("Choose as little as it needs; another token can be made later."),
    )
    days = RadioField(
        _l("For how long?"),
        [InputRequired(_l("Choose when the token ends."))],
        choices=[
            SelectChoice("30", _l("30 days")),
            SelectChoice("90", _l("90 days")),
            SelectChoice("180", _l("180 days")),
            SelectChoice("365", _l("A year (365 days), the longest")),
        ],
        description=_l("It ends by itself then. Make its successor in time, and let both hold while you change over."),
    )
    token_id = HiddenField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.scopes.choices = [SelectChoice(scope.value, text) for scope, text in scope_words().items()]


def scope_words() -> dict[Scope, str]:
    """Return what each scope lets a program do, for people, in the order of the form."""
    return {
        Scope.ACHIEVEMENTS_READ: _("list what can be awarded"),
        Scope.AWARDS_READ: _("look up credentials that were awarded"),
        Scope.AWARDS_WRITE: _("award to one person at a time"),
        Scope.REVOCATIONS_WRITE: _("revoke credentials, and send lists of credentials to revoke"),
        Scope.REISSUES_WRITE: _("send lists of credentials to issue again"),
        Scope.JOBS_READ: _("follow bulk jobs and read their rows, names and addresses included"),
        Scope.JOBS_WRITE: _("send rosters, and confirm, pause and cancel bulk jobs"),
    }


class TrialForm(Form):
    """Where a trial goes."""

    email = TextField(_l("Send a test message to"), [FILL_IN], render_kw={"type": "email", "spellcheck": "false"})
