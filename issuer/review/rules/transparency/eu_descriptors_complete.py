"""eu-descriptors-complete: level, form of participation and prerequisites are stated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity

_DESCRIPTORS = {
    "competency.level": ("the level", "Name the framework and the level, or choose “not levelled”."),
    "participation_form": ("the form of participation", "Choose online, on site or blended."),
    "prerequisites": ("the prerequisites", "Say what an earner must bring along, or write “none”."),
}


def missing_descriptors(draft: Draft) -> tuple[str, ...]:
    """Return the paths of the descriptors that are not stated; "not levelled" and "none" state them."""
    stated = {
        "competency.level": level_is_stated(draft),
        "participation_form": bool(draft.get("participation_form")),
        "prerequisites": bool(draft.text("prerequisites")),
    }
    return tuple(path for path in _DESCRIPTORS if not stated[path])


def level_is_stated(draft: Draft) -> bool:
    """Return whether a level is given or said not to be. A framework alone is a scale without a mark on it."""
    level = draft.get("competency.level")
    return bool(level.get("value") or level.get("url")) if isinstance(level, Mapping) else bool(level)


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    for path in missing_descriptors(draft):
        what, advice = _DESCRIPTORS[path]
        framework = draft.text("competency.level.framework") if path == "competency.level" else ""
        within = f" within “{framework[:60]}”" if framework else ""
        reason = f"{design_name(draft)} does not state {what}{within}, which schools and employers abroad look for."
        yield Hit(path, framework[:160], reason, advice=advice)


RULE = Rule(
    id="eu-descriptors-complete",
    group="transparency",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.HINT,
    title="Level, form of participation and prerequisites are stated",
    why=(
        "They are among the facts by which the European approach describes a micro-credential. A reader abroad who "
        "finds them can place the badge; one who does not has to write and ask."
    ),
    advice="Fill in each of the three, or say that there is none.",
    before={
        "credential_type": "competency",
        "competency": {"level": {"framework": "European Qualifications Framework"}},
        "participation_form": "onsite",
    },
    after={
        "credential_type": "competency",
        "competency": {"level": {"framework": "European Qualifications Framework", "value": "Level 4"}},
        "participation_form": "onsite",
        "prerequisites": "A year on site",
    },
    before_text="Level: EQF. On site.",
    after_text="Level: EQF 4. On site. Prerequisite: a year on site.",
    source_ids=("S15", "S14", "S19", "S37"),
    fields=("competency.level", "participation_form", "prerequisites"),
    check=_check,
)
