"""evidence-sufficient: there is enough, and more than one kind, to judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from issuer.review.criteria_text import ARTIFACT_KINDS
from issuer.review.draft import Draft
from issuer.review.naming import artifact_name, design_name
from issuer.review.rule import COMPETENCY, Hit, Rule, Severity
from issuer.review.text import quoted

MAX_ALONE = 4  # ours: components that one artifact may carry by itself


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    kinds = _kinds(draft)
    if len(kinds) == 1:
        # An artifact that does not say its kind is some kind all the same.
        kind = ARTIFACT_KINDS.get(next(iter(kinds)), "one kind of evidence that is not named")
        reason = f"{design_name(draft)} rests on a single kind of evidence ({kind}), so nothing backs it up."
        titles = (row["title"] for row in draft.items("evidence.artifacts") if row.get("title"))
        yield Hit("evidence.artifacts", quoted(", ".join(titles)), reason)
    elif kinds.isdisjoint({"context_questions", "reflection"}):
        reason = (
            f"{design_name(draft)} asks no question about the context of the work and for no reflection, so an "
            "assessor sees the result and not the thinking."
        )
        yield Hit("evidence.overview", "", reason, Severity.HINT)
    yield from _alone(draft)


def _kinds(draft: Draft) -> set[str]:
    """Return the kinds of evidence asked for; context questions and reflection each count (section 9, note 4)."""
    kinds = {artifact.get("kind", "") for artifact in draft.items("evidence.artifacts")}
    if any(row.get("prompt") for row in draft.items("evidence.overview")):
        kinds.add("context_questions")
    if any(row.get("prompt") for row in draft.items("evidence.reflection")):
        kinds.add("reflection")
    return kinds


def _alone(draft: Draft) -> Iterator[Hit]:
    components = {component["id"] for component in draft.items("method.components")}
    artifacts = draft.items("evidence.artifacts")
    shown = [components.intersection(artifact.get("component_ids", ())) for artifact in artifacts]
    times = Counter(identity for identities in shown for identity in identities)
    for n, (artifact, identities) in enumerate(zip(artifacts, shown, strict=True)):
        alone = sum(times[identity] == 1 for identity in identities)
        if alone > MAX_ALONE:
            reason = f"{artifact_name(artifact)} is all there is to show {alone} components."
            quote = quoted(artifact.get("title", "") or artifact["id"])
            yield Hit(f"evidence.artifacts[{n}].component_ids", quote, reason)


RULE = Rule(
    id="evidence-sufficient",
    group="evidence",
    types=(COMPETENCY,),
    severity=Severity.WEAK,
    title="There is enough evidence, and more than one kind",
    why=(
        "A single piece of work can be lucky, helped along or misread. A second kind shows the same skill from another "
        "side: what was done, and why."
    ),
    advice=(
        "Set a second kind beside the main artifact, such as questions about the context, a reflection or the record "
        "of someone who watched."
    ),
    before={
        "credential_type": "competency",
        "title": "Sling inspection",
        "evidence": {"artifacts": [{"id": "a1", "title": "Inspection record", "kind": "case_record"}]},
    },
    after={
        "credential_type": "competency",
        "title": "Sling inspection",
        "evidence": {
            "artifacts": [{"id": "a1", "title": "Inspection record", "kind": "case_record"}],
            "reflection": [{"prompt": "Which defect would you have missed a year ago, and why?"}],
        },
    },
    before_text="Evidence: one inspection record",
    after_text="Evidence: one inspection record, and the answer to “Which defect would you have missed a year ago?”",
    source_ids=("S23", "S13", "S10"),
    fields=(
        "evidence.artifacts",
        "evidence.artifacts.kind",
        "evidence.artifacts.component_ids",
        "evidence.overview",
        "evidence.reflection",
    ),
    check=_check,
)
