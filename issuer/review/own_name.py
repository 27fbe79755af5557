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
    for name in _names(draft.text("issuer.name")):
        # An issuer may be called by one everyday word (Forum): then only the same capitals mean it.
        flags = re.IGNORECASE if " " in name else re.NOFLAG
        pattern = r"\s+".join(re.escape(word) for word in name.split())
        if match := re.search(rf"(?<!\w){pattern}(?!\w)", text, flags):
            return match.group()
    return ""


def _names(name: str) -> Iterator[str]:
    """Yield the forms of a name that a text may use, the longest first."""
    name = " ".join(name.split())
    short = _LEGAL_FORM.sub("", _IN_BRACKETS.sub(" ", name).strip())
    for form in (name, short, short.removeprefix("The ")):
        if len(form) > 1:
            yield form
