"""What the wizard teaches beside its questions, by the path of the question; one module a step, one trade a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from issuer.review.rule import Rule
from issuer.review.rules import RULES
from issuer.web.design.questions import Text
from issuer.web.design.teaching import (
    alignment,
    assessment,
    badge,
    competency,
    earners,
    evidence,
    purpose,
    research,
    trust,
)
from issuer.web.design.teaching.lesson import Lesson

_STEPS = (purpose, competency, research, evidence, assessment, alignment, earners, trust, badge)
LESSONS: Mapping[str, Lesson] = {path: lesson for step in _STEPS for path, lesson in step.LESSONS.items()}
SETTINGS: Mapping[str, Text] = {path: step.SETTING for step in _STEPS for path in step.LESSONS}
"""The trade from which the answers of a lesson are taken."""

# A rule that reads so many questions is about the design as a whole and says nothing about one of them.
_TOO_MANY = 12


@dataclass(frozen=True, slots=True)
class Teaching:
    """What is taught beside one question: the lesson, the trade of its answers, and the criteria that read it."""

    lesson: Lesson
    setting: Text
    rules: tuple[Rule, ...]


def teaching_of(path: str, credential_type: str | None) -> Teaching:
    """Return what is taught beside a question; of the criteria, those that judge this type. Raises KeyError."""
    rules = rules_reading(path)
    if credential_type is not None:
        rules = tuple(rule for rule in rules if credential_type in rule.types)
    return Teaching(LESSONS[path], SETTINGS[path], rules)


@cache
def rules_reading(path: str) -> tuple[Rule, ...]:
    """Return the criteria that read a question, in the order of the review; those that read nearly all are left out."""
    return tuple(
        rule for rule in RULES if _reads(rule, path) and sum(_reads(rule, one) for one in LESSONS) <= _TOO_MANY
    )


def _reads(rule: Rule, path: str) -> bool:
    return any(field == path or field.startswith(f"{path}.") or path.startswith(f"{field}.") for field in rule.fields)
