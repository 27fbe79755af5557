"""Does a text name the issuer? A claim that does reads like an advertisement, and means nothing elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from issuer.review.draft import Draft

_LEGAL_FORM = re.compile(
    r",?\s+(?:ltd|limited|inc|incorporated|llc|llp|plc|gmbh|ggmbh|ag|e\.\s?v|bv|b\.v|nv|ab|as|oy|sa|srl|pty ltd)\.?$",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)\s*")


def issuer_named_in(draft: Draft, text: str) -> str:
    """Return the words of `text` that are the issuer's name (without its legal form), "" when there are none."""
    line = " ".join(text.split())
    for name in _names(draft.text("issuer.name")):
        # An issuer may be called by one everyday word (Forum): then only the same capitals mean it.
        found = _place_of(name.lower(), line.lower()) if " " in name else _place_of(name, line)
        if found >= 0:
            return line[found : found + len(name)]
    return ""


def _place_of(name: str, text: str) -> int:
    """Return where `name` stands in `text` as whole words, -1 when it does not.

    Looked for letter by letter: a pattern would have to be made anew for every issuer.
    """
    found = text.find(name)
    while found >= 0:
        end = found + len(name)
        if not _is_in_word(text[found - 1 : found]) and not _is_in_word(text[end : end + 1]):
            return found
        found = text.find(name, found + 1)
    return -1


def _is_in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _names(name: str) -> Iterator[str]:
    """Yield the forms of a name that a text may use, the longest first."""
    name = " ".join(name.split())
    short = _LEGAL_FORM.sub("", _IN_BRACKETS.sub(" ", name).strip())
    for form in (name, short, short.removeprefix("The ")):
        if len(form) > 1:
            yield form
