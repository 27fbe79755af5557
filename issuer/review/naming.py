"""How a finding speaks of the parts of a design: by the designer's own words where there are any."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from issuer.review.draft import Draft
from issuer.review.text import quoted
from issuer.review.unanswered import is_unanswered

_ENTRY = re.compile(r"\[(\d+)\]")
_ENTRY_WORDS = {
    "covers": "outcome",
    "evidence": "source",
    "leads_to": "credential",
    "overview": "context question",
    "reflection": "question for reflection",
    "rubric": "rubric criterion",
}
_LAST_WORDS = {
    "url": "address",
    "ai_policy": "rule on AI",
    "image_alt": "text for the image",
    "qa": "quality assurance",
}
_SAYS_LITTLE_ALONE = frozenset({"statement", "name", "note", "url", "description", "reason", "kind", "value"})


def design_name(draft: Draft) -> str:
    """Return the title in quotation marks, or "this design"; a finding's first letter is raised for it."""
    title = draft.text("title")
    return f"“{quoted(title, 80)}”" if title and not is_unanswered(title) else "this design"


def component_name(component: Mapping[str, Any]) -> str:
    """Return for example: component “Inspect the sling before use”."""
    return _named("component", component, component.get("statement", ""))


def artifact_name(artifact: Mapping[str, Any]) -> str:
    """Return for example: artifact “Inspection record”."""
    return _named("artifact", artifact, artifact.get("title", "") or artifact.get("instructions", ""))


def criterion_name(criterion: Mapping[str, Any]) -> str:
    """Return for example: rubric criterion “Care in inspection”."""
    return _named("rubric criterion", criterion, criterion.get("name", ""))


def rubric_level_name(level: Mapping[str, Any]) -> str:
    """Return for example: level “Passing”."""
    return _named("level", level, level.get("name", ""))


def field_name(path: str) -> str:
    """Return a field path in words, entries counted from one: "evidence, artifacts 1, title"."""
    words = _ENTRY.sub(lambda match: f" {int(match.group(1)) + 1}", path)
    return words.replace(".", ", ").replace("_", " ")


def place_name(path: str) -> str:
    """Return where a text stands, as one says it: "the address of alignment 1", "the audience", "use 2"."""
    parts = [(name, _ENTRY.search(part)) for part in path.split(".") for name in (part.partition("[")[0],)]
    last, entry = parts[-1]
    words = [] if entry else [f"the {_in_words(last)}"]
    entries = [_entry_words(name, int(found.group(1)) + 1) for name, found in reversed(parts) if found]
    if not entries and len(parts) > 1 and last in _SAYS_LITTLE_ALONE:
        words.append(f"the {_in_words(parts[-2][0])}")
    return " of ".join(words + entries)


def _in_words(name: str) -> str:
    return _LAST_WORDS.get(name, name.replace("_", " "))


def _entry_words(name: str, number: int) -> str:
    return f"{_ENTRY_WORDS.get(name, name.removesuffix('s').replace('_', ' '))} {number}"


def listed(names: Iterable[str]) -> str:
    """Return names as a phrase: "a, b and c"."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _named(noun: str, row: Mapping[str, Any], words: str) -> str:
    # The wizard never shows ids: one is named only where the designer has written nothing else yet.
    return f"{noun} “{quoted(words, 60)}”" if words.strip() else f"{noun} {quoted(row['id'], 40)}"
