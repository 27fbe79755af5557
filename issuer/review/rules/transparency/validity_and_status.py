"""validity-and-status: expiry and revocation are decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.outsider_words import W12
from issuer.review.rule import ALL_TYPES, INDUSTRY, Hit, Rule, Severity
from issuer.review.text import quoted


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    years = draft.get("validity.years")
    if not (years and years > 0) and not draft.text("validity.none_reason"):
        field = changing_field(draft)
        if draft.get("credential_type") == INDUSTRY:
            reason = f"{design_name(draft)} vouches for a skill of an industry and names no end to its validity."
            yield Hit("validity.years", "", reason, Severity.WEAK)
        elif field:
            reason = f"“{quoted(field, 60)}” is a field that changes fast or guards lives, and no end date is named."
            yield Hit("validity.years", quoted(field), reason, Severity.WEAK)
        else:
            reason = f"{design_name(draft)} says neither for how long it is valid nor why it never ends."
            yield Hit("validity.years", "", reason)
    if draft.get("status_method") == "none":
        reason = f"{design_name(draft)} can never be taken back, not even when it was awarded by mistake."
        advice = "Choose a status list, so that a wrong award can be revoked."
        yield Hit("status_method", "none", reason, Severity.WEAK, advice)


def changing_field(draft: Draft) -> str:
    """Return the first tag, field of study or specialization that names a field of W12, or ""."""
    if not draft.is_english:
        return ""
    fields = [tag for _, tag in draft.texts("tags")]
    fields += [draft.text("field_of_study"), draft.text("specialization")]
    return next((field for field in fields if W12.search(field)), "")


RULE = Rule(
    id="validity-and-status",
    group="transparency",
    types=ALL_TYPES,
    severity=Severity.HINT,
    title="Expiry and revocation are decided",
    why=(
        "Some skills keep, others fade or are overtaken by new rules. Who reads the badge in five years should not "
        "have to guess, and a wrong award must not stand for ever."
    ),
    advice="Set for how many years it is valid, or say why it needs no end. Keep a way to revoke a wrong award.",
    before={"title": "Inspection of textile slings", "tags": ["lifting", "slings"]},
    after={"title": "Inspection of textile slings", "tags": ["lifting", "slings"], "validity": {"years": 3}},
    before_text="Tags: lifting, slings. Validity: not said",
    after_text="Tags: lifting, slings. Valid for 3 years",
    source_ids=("S04", "S05"),
    fields=(
        "validity.years",
        "validity.none_reason",
        "status_method",
        "tags",
        "field_of_study",
        "specialization",
    ),
    check=_check,
    english="part",
)
