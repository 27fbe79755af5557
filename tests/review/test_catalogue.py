"""The rules are exactly the seventy of the catalogue: ids, groups, severities, types and reading order."""

from __future__ import annotations

from pathlib import Path

from issuer.review.rule import ALL_TYPES
from issuer.review.rules import RULES

CATALOGUE = Path(__file__).with_name("catalogue.txt")


def _row(line: str) -> tuple[str, str, str, str]:
    id_, group, severity, types = line.split()
    return id_, group, severity, types


def test_the_rules_are_those_of_the_catalogue() -> None:
    lines = CATALOGUE.read_text(encoding="utf-8").splitlines()
    expected = [_row(line) for line in lines if line and not line.startswith("#")]
    letters = {"competency": "C", "knowledge": "K", "participation": "P", "industry": "I"}
    rules = [
        (rule.id, rule.group, rule.severity.value, "".join(letters[name] for name in ALL_TYPES if name in rule.types))
        for rule in RULES
    ]
    assert len(expected) == 70
    assert rules == expected
