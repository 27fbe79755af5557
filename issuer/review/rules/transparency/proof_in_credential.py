"""proof-in-credential: the issued credential carries proof, not only a name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    if draft.text("include_in_credential.reason"):
        return
    if draft.get("credential_type") == KNOWLEDGE:
        if draft.get("include_in_credential.result") is False:
            reason = f"{design_name(draft)} keeps the result of the test out of the credential and does not say why."
            yield Hit("include_in_credential.result", "", reason)
    elif draft.get("include_in_credential.evidence") == "none":
        reason = f"{design_name(draft)} keeps the evidence out of the credential and does not say why."
        yield Hit("include_in_credential.evidence", "none", reason)


RULE = Rule(
    id="proof-in-credential",
    group="transparency",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="The issued credential carries proof, not only a name",
    why=(
        "A badge that shows what was done and how well is read as proof. One that shows a title and a date has to be "
        "believed."
    ),
    advice=(
        "Let the credential carry a link to the evidence or a short account of it, and the result. Leave it out only "
        "to protect someone, and write down whom."
    ),
    before={"credential_type": "competency", "include_in_credential": {"evidence": "none", "result": True}},
    after={"credential_type": "competency", "include_in_credential": {"evidence": "narrative", "result": True}},
    before_text="In the credential: no evidence",
    after_text="In the credential: a short account of the evidence, and the result",
    source_ids=("S20", "S03", "S04"),
    fields=("include_in_credential.evidence", "include_in_credential.result", "include_in_credential.reason"),
    check=_check,
)
