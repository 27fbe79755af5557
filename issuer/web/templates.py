"""Words in templates: translated as elsewhere, but the language of a request is looked up once and not at each word."""

from __future__ import annotations

from babel.support import NullTranslations
from flask import Flask, g
from flask_babel import get_translations


def register(app: Flask) -> None:
    """Let templates translate; a page has dozens of words, and looking the language up took half of drawing one."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of Jinja's extension for translations
        gettext=lambda text: _translations().ugettext(text),
        ngettext=lambda one, many, number: _translations().ungettext(one, many, number),
        newstyle=True,
    )


def _translations() -> NullTranslations:
    found: NullTranslations | None = g.get("translations")
    if found is None:
        g.translations = found = get_translations()
    return found
