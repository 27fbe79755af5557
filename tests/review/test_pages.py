"""The pages of rules are what the rule objects, their cases and the list of sources say today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.__main__ import RULES as FOLDER
from docs.__main__ import read_cases, write_rules
from issuer.review.pages import Cases, rule_pages
from issuer.review.profiles import PROFILES
from issuer.review.rule import Rule, Severity
from issuer.review.rules import RULES
from issuer.review.sources import SOURCES


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return dict(rule_pages(read_cases()))


def test_the_pages_in_the_tree_are_up_to_date(pages: dict[str, str]) -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert written == pages, "run: python -m docs"


def test_a_page_of_a_rule_that_is_no_more_is_removed(tmp_path: Path, pages: dict[str, str]) -> None:
    (tmp_path / "old-rule.md").write_text("old", encoding="utf-8")
    write_rules(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(pages)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_page_of_a_rule_says_all_there_is_to_say(rule: Rule, pages: dict[str, str]) -> None:
    page = pages[f"{rule.id}.md"]
    for said in (rule.title, rule.why, rule.advice, rule.sources[0].url, "## Finds, for example", "## Stays silent on"):
        assert said in page
    assert f"({rule.id}.md)" in pages["README.md"]


def test_what_weighs_otherwise_is_listed_by_its_weight() -> None:
    rule = RULES[0]
    cases = Cases(fires=(("usual", None), ("milder", Severity.HINT)), silent=("near miss",))
    page = rule_pages({rule.id: cases})[f"{rule.id}.md"]
    assert page.index("- usual") < page.index("### As a hint") < page.index("- milder") < page.index("- near miss")


def test_every_source_is_listed_also_one_that_no_rule_names(pages: dict[str, str]) -> None:
    page = pages["sources.md"]
    assert len(SOURCES) == 43
    for key, source in SOURCES.items():
        assert f"## {key} {source.title}\n" in page
        assert f"<{source.url}>" in page
        assert f"Read: {source.read}." in page
    named = {key for rule in RULES for key in rule.source_ids}
    assert page.count("Named by: no rule.") == len(set(SOURCES) - named)
    assert page.count("A part is recalled.") == sum(source.recalled for source in SOURCES.values())


def test_every_profile_is_on_the_pages_of_what_it_asks_more_of(pages: dict[str, str]) -> None:
    for profile in PROFILES.values():
        assert profile.about in pages["README.md"]
        for demand in profile.demands:
            assert f"{profile.title} (`{profile.id}`): {demand.says}" in pages[f"{demand.criterion}.md"]


def test_links_between_the_pages_lead_somewhere(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert set(re.findall(r"\]\(([\w-]+\.md)\)", page)) <= set(pages)
