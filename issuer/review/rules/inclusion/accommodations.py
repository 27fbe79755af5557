"""accommodations: adjustments are offered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.outsider_words import ASKING, CONTACT_ADDRESS, CONTACT_NUMBER, DATE_OR_YEARS, ROLE_TO_ASK
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import quoted, words

MIN_WORDS = 8  # ours


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    text = draft.text("access.accommodations")
    count = len(words(text))
    if not text:
        reason = f"{design_name(draft)} does not say what can be adjusted for an earner who needs it."
        yield Hit("access.accommodations", "", reason)
    elif count < MIN_WORDS:
        said = f"in {count} {'word' if count == 1 else 'words'}"
        reason = f"“{quoted(text, 60)}” does not say {said} what can be adjusted and whom to ask."
        yield Hit("access.accommodations", quoted(text), reason)
    elif not _says_whom_to_ask(draft, text):
        asked = ASKING.search(text) and ROLE_TO_ASK.search(text)
        lacks = "names a role to ask and the issuer gives no address" if asked else "does not say whom to ask"
        reason = f"“{quoted(text, 80)}” {lacks}, so an earner does not know where to turn."
        yield Hit("access.accommodations", quoted(text), reason)


def _says_whom_to_ask(draft: Draft, text: str) -> bool:
    """Return whether the text gives an address, a number or a link, or a role to ask at the issuer's address."""
    if CONTACT_ADDRESS.search(text) or CONTACT_NUMBER.search(DATE_OR_YEARS.sub(" ", text)):
        return True
    if not draft.text("issuer.email"):
        return False
    # The words for roles are English ones; in another language the issuer's address is taken as the way.
    return not draft.is_english or bool(ASKING.search(text) and ROLE_TO_ASK.search(text))


RULE = Rule(
    id="accommodations",
    group="inclusion",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="Adjustments are offered",
    why=(
        "Someone who inspects slings well may not be able to write about it in the time allowed. Who is not told that "
        "there is another way does not ask, and stays away."
    ),
    advice=(
        "Say which adjustments are possible and whom to ask for them, with an address. Adjust the form of the evidence "
        "and never the standard."
    ),
    before={"credential_type": "competency", "access": {"accommodations": "On request."}},
    after={
        "credential_type": "competency",
        "access": {
            "accommodations": (
                "The record can be spoken instead of written, and time limits lifted; write to "
                "access@rigging.fjordvik.example first."
            )
        },
    },
    before_text="Adjustments: on request",
    after_text=(
        "Adjustments: The record can be spoken instead of written, and time limits lifted; write to "
        "access@rigging.fjordvik.example first."
    ),
    source_ids=("S09", "S43"),
    fields=("access.accommodations", "issuer.email"),
    check=_check,
    english="part",
)
