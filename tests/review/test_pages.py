"""The pages of rules are what the rule objects say today."""

from __future__ import annotations

from pathlib import Path

from docs.__main__ import RULES, write_rules
from issuer.review.pages import rule_pages


def test_the_pages_in_the_tree_are_up_to_date() -> None:
    pages = {path.name: path.read_text(encoding="utf-8") for path in RULES.glob("*.md")}
    assert pages == dict(rule_pages()), "run: python -m docs"


def test_a_page_of_a_rule_that_is_no_more_is_removed(tmp_path: Path) -> None:
    (tmp_path / "old-rule.md").write_text("old", encoding="utf-8")
    write_rules(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(rule_pages())
