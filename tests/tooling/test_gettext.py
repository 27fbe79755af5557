"""Words that people read go through gettext from the first page on: no template says anything of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
NAMES = ("Touchstone",)

_JINJA = re.compile(r"\{#.*?#\}|\{% *trans.*?endtrans *\+?%\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
# What a program reads: tags with their attributes, attributes that a macro writes, commands and settings, a class.
_CLASS = re.compile(r"\{% block body_class %\}.*?\{% endblock %\}")
_MARKUP = re.compile(r"<code>.*?</code>|<[^<>]*>|[\w-]+=\"[^\"]*\"|&\w+;", re.DOTALL)
_SPOKEN_ATTRIBUTE = re.compile(r"\b(?:aria-label|alt|title|placeholder)=\"([^\"]*)\"")
_WORD = re.compile(r"(?<![-\w])[^\W\d_]{2,}")


def own_words(source: str) -> list[str]:
    """Return the words of a template that no translation could reach."""
    markup = _JINJA.sub("", _CLASS.sub("", source))
    spoken = [*_SPOKEN_ATTRIBUTE.findall(markup), _MARKUP.sub(" ", markup)]
    return [word for text in spoken for word in _WORD.findall(text) if word not in NAMES]


@pytest.mark.parametrize(
    "template",
    [path for path in sorted(TEMPLATES.rglob("*")) if path.suffix in (".html", ".txt")],
    ids=lambda path: path.relative_to(TEMPLATES).as_posix(),
)
def test_a_template_says_nothing_that_cannot_be_translated(template: Path) -> None:
    assert own_words(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('<p class="lead">{{ _("Hello") }}</p>', []),
        ("{# why #}{% trans day=day %}until {{ day }}{% endtrans +%}", []),
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ('<img alt="A badge" src="x.png">', ["badge"]),
    ],
)
def test_words_outside_gettext_are_noticed(source: str, words: list[str]) -> None:
    assert own_words(source) == words
