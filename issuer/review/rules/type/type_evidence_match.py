"""type-evidence-match: a badge that claims applied skill asks for applied evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from issuer.review.criteria_text import ARTIFACT_KINDS
from issuer.review.draft import Draft
from issuer.review.naming import design_name, listed
from issuer.review.rule import COMPETENCY, INDUSTRY, Hit, Rule, Severity
from issuer.review.wordlists import W11_APPLIED, W11_SUPPORTING


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    artifacts = draft.items("evidence.artifacts")
    kinds = [artifact.get("kind") for artifact in artifacts]
    if any(kind in W11_APPLIED for kind in kinds):
        return
    written = list(dict.fromkeys(kind for kind in kinds if kind))
    if not artifacts:
        reason = f"{design_name(draft)} claims a skill, and asks for no work in which the earner uses it."
    elif not written:
        reason = f"{design_name(draft)} claims a skill, and no artifact says what kind of evidence it is."
    else:
        asked = listed(ARTIFACT_KINDS[kind] for kind in written)
        falls_short = (
            "backs applied evidence up and cannot replace it"
            if set(written) <= W11_SUPPORTING
            else "shows no skill in use"
        )
        reason = f"{design_name(draft)} claims a skill and asks only for {asked}: that {falls_short}."
    quote = ", ".join(artifact["title"] for artifact in artifacts if artifact.get("title"))
    yield Hit("evidence.artifacts", quote[:160], reason, offer=_honest_type(written))


def _honest_type(kinds: list[str]) -> Mapping[str, Any] | None:
    """Return the answer that makes the type honest when the evidence plainly fits another one."""
    if kinds and set(kinds) <= {"attendance", "completion_record"}:
        return {"credential_type": "participation"}
    return {"credential_type": "knowledge"} if "quiz_exam" in kinds else None


RULE = Rule(
    id="type-evidence-match",
    group="type",
    types=(COMPETENCY, INDUSTRY),
    severity=Severity.BLOCKER,
    title="A badge that claims applied skill asks for applied evidence",
    why=(
        "A quiz shows what someone recalls, a reflection what someone thinks of their work. An employer who reads that "
        "someone can do a thing will expect that somebody saw it done."
    ),
    advice=(
        "Ask for something the earner does: a piece of work, a recording, an observation, a project. If a test or a "
        "record of taking part is all there should be, choose that type: it is honest, and worth having."
    ),
    before={
        "credential_type": "competency",
        "evidence": {"artifacts": [{"id": "a1", "title": "End-of-module quiz", "kind": "quiz_exam"}]},
    },
    after={
        "credential_type": "competency",
        "evidence": {
            "artifacts": [
                {"id": "a1", "title": "End-of-module quiz", "kind": "quiz_exam"},
                {"id": "a2", "title": "Inspection of three slings", "kind": "workplace_observation"},
            ]
        },
    },
    before_text="Evidence: an end-of-module quiz",
    after_text="Evidence: an assessor observes the earner inspecting three slings in the workshop",
    source_ids=("S01", "S02", "S03", "S07"),
    fields=("credential_type", "evidence.artifacts", "evidence.artifacts.kind"),
    check=_check,
)
