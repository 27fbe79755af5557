"""How a finding speaks of the parts of a design: by the designer's own words where there are any."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from issuer.review.draft import Draft
from issuer.review.text import quoted

_ENTRY = re.compile(r"\[(\d+)\]")


def design_name(draft: Draft) -> str:
    """Return the title in quotation marks, or "this design"; a finding's first letter is raised for it."""
    title = draft.text("title")
    return f"“{quoted(title, 80)}”" if title else "this design"


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


def listed(names: Iterable[str]) -> str:
    """Return names as a phrase: "a, b and c"."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _named(noun: str, row: Mapping[str, Any], words: str) -> str:
    # The wizard never shows ids: one is named only where the designer has written nothing else yet.
    return f"{noun} “{quoted(words, 60)}”" if words.strip() else f"{noun} {quoted(row['id'], 40)}"
