"""Form fields that people meet everywhere: text that is trimmed, and a form that reports its errors in one place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from wtforms import FieldList, StringField, TextAreaField
from wtforms.validators import DataRequired

FILL_IN = DataRequired(_l("Fill this in."))


def trimmed(value: Any) -> Any:
    """Return text without white space at its ends and with plain line ends; other values as they are."""
    return value.strip().replace("\r\n", "\n") if isinstance(value, str) else value


class TextField(StringField):
    """One line of text, trimmed."""

    def __init__(self, label: str, validators: Any = (), **options: Any) -> None:
        super().__init__(label, validators, filters=[trimmed], **options)


class LongTextField(TextAreaField):
    """Several lines of text, trimmed."""

    def __init__(self, label: str, validators: Any = (), **options: Any) -> None:
        super().__init__(label, validators, filters=[trimmed], **options)


class ListField(FieldList):
    """A list of entries. WTForms' own meets numbers such as `²`, or of thousands of digits, with an error of ours."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        pattern = re.compile(re.escape(f"{prefix}{self._separator}") + r"([0-9]{1,4})(?![^-])")
        yield from (int(found[1]) for name in formdata if (found := pattern.match(name)))


class Form(FlaskForm):
    """A form whose errors can be added to from outside, for example by a service that knows better."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate, and put the messages into the language of this request: templates tell texts by their type."""
        valid = super().validate(extra_validators)
        for field in self:
            field.errors = [str(error) if isinstance(error, LazyString) else error for error in field.errors]
        return valid

    def add_problems(self, problems: dict[str, str]) -> list[str]:
        """Put each problem at the field of its name; return those that have no field, to be shown in the summary."""
        homeless = []
        for name, sentence in problems.items():
            if name in self:
                self[name].errors = [*self[name].errors, sentence]
            else:
                homeless.append(sentence)
        return homeless


class ConfirmForm(Form):
    """Nothing to fill in: the button is the answer, and the form carries the token against forgery."""
