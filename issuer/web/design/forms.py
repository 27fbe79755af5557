"""The small forms around the wizard: begin a design, import one, confirm."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from issuer.web.design import wording
from issuer.web.fields import Form, LongTextField, TextField


class NewForm(Form):
    """How a design begins: its type, and what it may be called."""

    credential_type = RadioField(
        _l("What will it confirm?"),
        description=_l("What is asked of you depends on this. You can change it later."),
        choices=[SelectChoice(value, label) for value, label in wording.TYPES.items()],
        validate_choice=False,  # starting without a type is allowed; a made-up one is dropped by the view
    )
    title = TextField(_l("Title"), description=_l("A working title is enough. Name what somebody can do."))


class ImportForm(Form):
    """A design document, as a file or as its text; the text is shown again when it cannot be read."""

    file = FileField(_l("File"), description=_l("A design that was exported here, in the format touchstone-design-1."))
    text = LongTextField(_l("Or paste its text"))
