"""need-stated: the design says which real need it answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import overlap, quoted, words

MIN_WORDS = 15  # ours
MAX_OVERLAP = 0.8  # ours: above it, the competency is said again


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    need = draft.text("need.statement")
    count = len(words(need))
    if not need:
        yield Hit("need.statement", "", f"{design_name(draft)} names no need that it answers.")
    elif count < MIN_WORDS:
        said = f"the need of {design_name(draft)} is put in {count} {'word' if count == 1 else 'words'}"
        yield Hit("need.statement", quoted(need), f"{said}; fewer than {MIN_WORDS} rarely say who lacks what.")
    elif overlap(need, draft.text("competency.statement")) > MAX_OVERLAP:
        reason = f"the need of {design_name(draft)} says the competency again, so the gap behind it stays unnamed."
        yield Hit("need.statement", quoted(need), reason)


RULE = Rule(
    id="need-stated",
    group="relevance",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.BLOCKER,
    title="The design says which real need it answers",
    why=(
        "A credential that closes no gap is not asked for by anyone: not by the learner who invests the hours, and not "
        "by the employer who reads it."
    ),
    advice="Name the gap: who lacks what today, where it shows, and what goes wrong because of it.",
    before={"credential_type": "competency", "need": {"statement": "Slings matter."}},
    after={
        "credential_type": "competency",
        "need": {
            "statement": (
                "Riggers on the region's small sites inspect slings by habit; four of last year's nine dropped loads "
                "began with a cut that nobody had recorded."
            )
        },
    },
    before_text="Slings matter.",
    after_text=(
        "Riggers on the region's small sites inspect slings by habit; four of last year's nine dropped loads began "
        "with a cut that nobody had recorded."
    ),
    source_ids=("S01", "S17", "S20"),
    fields=("need.statement", "competency.statement"),
    check=_check,
)
