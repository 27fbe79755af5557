"""The forms of signing in and of one's own account."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField

from issuer.services.people import PASSPHRASE_MIN
from issuer.web.fields import FILL_IN, Form, TextField

REVEAL = {"data-show": _l("Show"), "data-hide": _l("Hide")}


class SignInForm(Form):
    """Address and passphrase; the passphrase stays empty when a link is asked for."""

    email = TextField(_l("E-mail address"), [FILL_IN], render_kw={"type": "email", "spellcheck": "false"})
    passphrase = PasswordField(_l("Passphrase"), render_kw=REVEAL)
    next = HiddenField()


class LinkForm(Form):
    """Only the address, to which a link goes."""

    email = TextField(_l("E-mail address"), [FILL_IN], render_kw={"type": "email", "spellcheck": "false"})
    next = HiddenField()


class NameForm(Form):
    """The name by which others see this person."""

    name = TextField(
        _l("Your name"), [FILL_IN], description=_l("Colleagues see it, and it stands beside what you do here.")
    )


class PassphraseForm(Form):
    """A new passphrase, and the present one where it has to be shown that this is really the person."""

    current = PasswordField(_l("Present passphrase"), [FILL_IN], render_kw=REVEAL)
    passphrase = PasswordField(
        _l("New passphrase"),
        [FILL_IN],
        description=_l(
            "At least %(least)s characters. A few unrelated words are strong and easy to keep in mind; "
            "nothing else is asked of it.",
            least=PASSPHRASE_MIN,
        ),
        render_kw=REVEAL,
    )

    def __init__(self, *, ask_current: bool, **options: Any) -> None:
        super().__init__(**options)
        if not ask_current:
            del self.current
