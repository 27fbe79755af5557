"""How we judge, for the world: every criterion with its reason, example and sources, and what the review cannot see."""

from __future__ import annotations

import pytest

from issuer.review.profiles import PROFILES
from issuer.review.rule import GROUPS
from issuer.review.rules import RULES
from issuer.review.sources import SOURCES
from tests.web.harness import text_of


def test_every_criterion_stands_under_its_group_with_its_weight_and_reason(get_page, client):
    page = get_page("/how-we-judge")
    assert page.heading == "How we judge"
    for rule in RULES:
        [entry] = page.all("li", id=rule.id)
        said = text_of(entry)
        assert rule.title in said
        assert rule.why in said
        assert {"blocker": "Blocker", "weak": "Weak spot", "hint": "Hint"}[rule.severity.value] in said
        assert page.links[rule.title] == f"/how-we-judge/{rule.id}"
    for group in {rule.group for rule in RULES}:
        assert page.links[GROUPS[group]] == f"#{group}"
    assert f"against {len(RULES)} criteria" in page.main
    assert "Set-Cookie" not in client.get("/how-we-judge").headers


def test_it_says_how_the_verdict_comes_about_and_what_it_cannot_see(get_page):
    page = get_page("/how-we-judge")
    assert "There is no score." in page.main
    assert "What the review cannot see" in page.main
    assert "informed by" in page.main
    assert "compliant" not in page.main


def test_every_profile_says_what_it_asks_more(get_page):
    page = get_page("/how-we-judge")
    for profile in PROFILES.values():
        assert profile.about in page.main
        assert all(demand.says in page.main for demand in profile.demands)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_criterion_has_a_page_with_all_there_is_to_say(rule, get_page):
    page = get_page(f"/how-we-judge/{rule.id}")
    assert page.heading == rule.title
    for said in (rule.why, rule.advice, rule.before_text, rule.after_text, rule.id):
        assert " ".join(said.split()) in page.main
    for source in rule.sources:
        assert source.title in page.main
        assert source.url in page.links.values()
    assert page.links[GROUPS[rule.group]] == f"/how-we-judge#{rule.group}"


def test_one_can_read_on_from_the_first_criterion_to_the_last(get_page):
    path, seen = f"/how-we-judge/{RULES[0].id}", []
    while path:
        seen.append(path.rpartition("/")[2])
        onward = get_page(path).all("a", rel="next")
        path = onward[0].get("href") if onward else ""
    assert seen == [rule.id for rule in RULES]


def test_a_criterion_that_does_not_exist_has_no_page(client):
    assert client.get("/how-we-judge/mood").status_code == 404


def test_all_sources_are_listed_with_what_was_read_of_each(get_page):
    page = get_page("/how-we-judge/sources")
    entries = page.all("li", class_="source")
    assert [entry.get("id") for entry in entries] == list(SOURCES)
    for entry, source in zip(entries, SOURCES.values(), strict=True):
        said = text_of(entry)
        assert source.title in said
        assert source.read[1:] in said
        assert ("a part is recalled" in said) is source.recalled
        assert ("look up before quoting" in said) is not source.quotable


def test_the_front_door_leads_there(get_page):
    assert get_page("/").links["How we judge"] == "/how-we-judge"
