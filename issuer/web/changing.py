"""Forms that change what is stored already, and what another window has saved there since they were opened.

Each carries what it has shown, as digests. Of what comes back only what differs from that is a change; where the same
field was changed elsewhere meanwhile, nothing is saved, and the form is shown again with what was typed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Self

from flask_babel import gettext as _
from markupsafe import Markup
from wtforms import Field, HiddenField

from issuer.services.errors import Invalid
from issuer.web.fields import Form, trimmed


class ChangeForm(Form):
    """A form over stored values, which it has by the names of its fields. Of a list the order says nothing."""

    shown = HiddenField()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Return the form with what is stored now."""
        form = cls(formdata=None, **stored)
        form._note(stored)
        return form

    def changes(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Return what was changed, by field. `stored` is what is there now; whoever saves holds the row meanwhile.

        Raises Invalid where the same field was changed elsewhere. From then on the form is one over what is stored
        now: sent again, it puts what was typed in its place.
        """
        # A field of which the page does not say what it has shown was changed: no page of ours leaves one out.
        shown = dict(entry.split(":", 1) for entry in (self.shown.data or "").split() if ":" in entry)
        changed = {name: self[name].data or "" for name in stored if _digest(self[name].data) != shown.get(name)}
        overtaken = [
            name for name, typed in changed.items() if _digest(stored[name]) not in (shown.get(name), _digest(typed))
        ]
        if overtaken:
            for name in stored.keys() - changed.keys():
                self[name].process_data(stored[name])
            self._note(stored)
            raise Invalid({name: _meanwhile(self[name], stored[name]) for name in overtaken})
        return changed

    def mark(self) -> Markup:
        """Return what stands first in the form, named after what it has shown.

        By its first field a browser knows a form on going back: what was typed over other values must not come into
        this one, where it would count as a change of what it never saw.
        """
        return Markup('<input type="hidden" name="at-{}">').format(_digest(self.shown.data))

    def _note(self, stored: Mapping[str, Any]) -> None:
        self.shown.data = " ".join(f"{name}:{_digest(value)}" for name, value in stored.items())


def _digest(value: Any) -> str:
    """Return a short text by which a value is told from others, the same for nothing and for an empty text."""
    parts = [trimmed(value)] if isinstance(value, str) else sorted(value or ())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _meanwhile(field: Field, stored: Any) -> str:
    if not stored:
        return _("This was emptied while you were writing, so nothing was saved. Save again to put yours in its place.")
    return _(
        "“%(stored)s” was saved here while you were writing, so nothing of yours was. "
        "Save again to put yours in its place.",
        stored=_in_words(field, stored),
    )


def _in_words(field: Field, stored: Any) -> str:
    """Return a stored value as the form shows it: of what is chosen from a list, the words of the list."""
    words = {choice.value: choice.label for choice in getattr(field, "choices", ())}
    values = [stored] if isinstance(stored, str) else stored
    return "; ".join(str(words.get(value, value)) for value in values)
