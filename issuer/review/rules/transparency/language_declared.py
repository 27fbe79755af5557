"""language-declared: the language is declared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.outsider_words import LANGUAGES
from issuer.review.rule import ALL_TYPES, Hit, Rule, Severity
from issuer.review.text import quoted

# RFC 5646, section 2.1, without the languages of four to eight letters that it keeps for later: "English" is none.
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*(?:-[a-wy-z\d](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?",
    re.IGNORECASE | re.ASCII,
)


def is_language_tag(text: str) -> bool:
    """Return whether a text is a tag of BCP 47 in form, and its language of two letters one that exists."""
    match = _TAG.fullmatch(text.strip())
    if match is None:
        return False
    language = match["language"].lower()
    return len(language) == 3 or language in LANGUAGES


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    language = draft.text("language")
    if not language:
        yield Hit("language", "", f"{design_name(draft)} does not say in which language it is written.")
    elif not is_language_tag(language):
        reason = f"“{quoted(language, 40)}” is not a code of BCP 47 such as en, de or pt-BR, so no program can read it."
        yield Hit("language", quoted(language), reason)


RULE = Rule(
    id="language-declared",
    group="transparency",
    types=ALL_TYPES,
    severity=Severity.WEAK,
    title="The language is declared",
    why=(
        "Wallets, screen readers and translators go by the code. Without it a French text may be read out in an "
        "English voice."
    ),
    advice="Choose the language in which the design is written.",
    before={"title": "Inspection of textile slings", "language": "English"},
    after={"title": "Inspection of textile slings", "language": "en"},
    before_text="Language: English",
    after_text="Language: en",
    source_ids=("S04", "S42"),
    fields=("language",),
    check=_check,
)
