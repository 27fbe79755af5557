"""evidence-required: the design asks for evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import artifact_name, design_name, listed
from issuer.review.rule import COMPETENCY, INDUSTRY, Hit, Rule, Severity
from issuer.review.text import quoted, words

MIN_WORDS = 8  # ours


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    artifacts = draft.items("evidence.artifacts")
    if any(len(words(artifact.get("instructions", ""))) >= MIN_WORDS for artifact in artifacts):
        return
    if not artifacts:
        yield Hit("evidence.artifacts", "", f"{design_name(draft)} asks the earner for no piece of work.")
        return
    names = listed(artifact_name(artifact) for artifact in artifacts[:3])
    others = f" (and {len(artifacts) - 3} more)" if len(artifacts) > 3 else ""
    first = artifacts[0].get("instructions", "")
    reason = (
        f"No instructions of {MIN_WORDS} words or more tell the earner what to hand in or perform: {names}{others}."
    )
    yield Hit("evidence.artifacts[0].instructions", quoted(first), reason)


RULE = Rule(
    id="evidence-required",
    group="evidence",
    types=(COMPETENCY, INDUSTRY),
    severity=Severity.BLOCKER,
    title="The design asks for evidence",
    why="A skill that nobody had to show is a promise. Evidence is what turns it into something a stranger can weigh.",
    advice="Describe at least one piece of work that the earner submits or performs, so that they know what to bring.",
    before={
        "credential_type": "competency",
        "evidence": {"artifacts": [{"id": "a1", "kind": "case_record", "instructions": "Sling records."}]},
    },
    after={
        "credential_type": "competency",
        "evidence": {
            "artifacts": [
                {
                    "id": "a1",
                    "kind": "case_record",
                    "instructions": "Submit the records of three slings you inspected, with a photo of each defect.",
                }
            ]
        },
    },
    before_text="Sling records.",
    after_text="Submit the records of three slings you inspected, with a photo of each defect.",
    source_ids=("S07", "S20", "S29"),
    fields=("evidence.artifacts", "evidence.artifacts.instructions"),
    check=_check,
)
