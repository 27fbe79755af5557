"""The forms of the list of trusted issuers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField

from issuer.web.changing import ChangeForm
from issuer.web.fields import FILL_IN, Form, LongTextField, TextField


class NotesForm(Form):
    """What is noted of an entry."""

    name = TextField(
        _l("What to call it here"),
        description=_l("Badges of others that call themselves so, or much like it, are flagged."),
    )
    reason = LongTextField(
        _l("Why it is trusted"),
        description=_l("How it was made sure that this identity is theirs. Whoever keeps the list after you reads it."),
    )
    vouched_by = TextField(_l("Who vouched for it"), description=_l("A person or a body, on whose word you rely."))
    within = TextField(
        _l("Where its hosted badges are kept"),
        description=_l(
            "Only for badges of Open Badges 1 and 2 on a host where others publish too, and only if the issuer’s own "
            "profile does not say it: an address that ends in /*, such as https://badges.example.org/awards/*."
        ),
        render_kw={"inputmode": "url", "spellcheck": "false", "autocapitalize": "none"},
    )


class NotesChangeForm(ChangeForm, NotesForm):
    """What is noted from now on of an entry that is on the list."""


class EntryForm(NotesForm):
    """A new entry. `anyway` is the one that was said to resemble another, and is meant all the same."""

    issuer = TextField(
        _l("Its identity"),
        [FILL_IN],
        description=_l("A DID, an https address, a host, or an address that ends in /* for everybody below it."),
        render_kw={"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"},
    )
    anyway = HiddenField()


class ListForm(Form):
    """A list's file."""

    file = FileField(
        _l("The list"), description=_l("A JSON file, as “Export the list” or “issuer trust export” writes it.")
    )
