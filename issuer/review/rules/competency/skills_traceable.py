"""skills-traceable: every skill tag is earned somewhere in the criteria."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name, listed
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import core_words, quoted, word_family, words

MAX_TAGS = 10  # ours
MAX_WORDS = 3  # ours


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    tags = draft.texts("tags")
    if not tags:
        yield Hit("tags", "", f"{design_name(draft)} has no tag, so nobody who searches by skill finds it.")
    elif len(tags) > MAX_TAGS:
        reason = f"{design_name(draft)} has {len(tags)} tags, more than one piece of evidence can show."
        yield Hit("tags", str(len(tags)), reason)
    earned = _families(_what_is_earned(draft)) if draft.is_english else frozenset()
    for path, tag in tags:
        count = len(words(tag))
        if count > MAX_WORDS:
            reason = f"the tag “{quoted(tag, 60)}” has {count} words, and no search for a skill is that long."
            yield Hit(path, quoted(tag), reason)
        elif draft.is_english and not _families(tag) <= earned:
            yield Hit(path, quoted(tag), f"{_unearned(tag, earned)}: no criterion, component or artifact speaks of it.")
    skills = draft.items("competency.skills")
    if not any(skill.get("url") for skill in skills):
        names = ", ".join(skill["name"] for skill in skills if skill.get("name"))
        said = f"no skill of {design_name(draft)} is linked" if names else f"{design_name(draft)} links no skill"
        reason = f"{said} to a public list, so software cannot match it with the same skill elsewhere."
        yield Hit("competency.skills", quoted(names), reason, Severity.HINT)


def _unearned(tag: str, earned: frozenset[str]) -> str:
    """Return what of a tag is earned nowhere: all of it, or the words of it that are not."""
    parts = words(tag.replace("-", " ").replace("/", " "))
    missing = [part for part in parts if not _families(part) <= earned]
    if not missing or all(part in missing for part in parts if _families(part)):
        return f"the tag “{quoted(tag, 60)}” is earned nowhere"
    named = listed(f"“{quoted(part, 40)}”" for part in missing)
    return f"{named} of the tag “{quoted(tag, 60)}” {'is' if len(missing) == 1 else 'are'} earned nowhere"


def _what_is_earned(draft: Draft) -> str:
    texts = [draft.text("competency.statement"), *(text for _, text in draft.texts("criteria_statements"))]
    texts += [row.get("statement", "") for row in draft.items("method.components")]
    for artifact in draft.items("evidence.artifacts"):
        texts += [artifact.get(part, "") for part in ("title", "instructions", "quantity")]
    return "\n".join(texts)


def _families(text: str) -> frozenset[str]:
    """Return the families of the content words: "Screen-reader testing" is spoken of by "test with a screen reader"."""
    return frozenset(word_family(stem) for stem in core_words(text.replace("-", " ").replace("/", " ")))


RULE = Rule(
    id="skills-traceable",
    group="competency",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="Every skill tag is earned somewhere in the criteria",
    why=(
        "Tags are what search engines and employers' software read. One that nothing in the evidence shows is a claim "
        "that nobody checked."
    ),
    advice=(
        "Keep only the skills that the evidence shows, in the words of the criteria, and link at least one of them to "
        "a public list of skills."
    ),
    before={
        "credential_type": "competency",
        "competency": {"statement": "Inspect a textile sling before each lift and take a damaged one out of use."},
        "tags": ["sling inspection", "leadership"],
    },
    after={
        "credential_type": "competency",
        "competency": {
            "statement": "Inspect a textile sling before each lift and take a damaged one out of use.",
            "skills": [{"name": "inspect lifting gear", "url": "https://skills.sling.example/gear"}],
        },
        "tags": ["sling inspection"],
    },
    before_text="Tags: sling inspection, leadership",
    after_text="Tags: sling inspection; linked to “inspect lifting gear” in a public list",
    source_ids=("S27", "S26", "S40", "S31"),
    fields=("tags", "competency.skills", "competency.skills.name", "competency.skills.url"),
    check=_check,
    english="part",
)
