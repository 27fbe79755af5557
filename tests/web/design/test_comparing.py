"""What changed between two states of a design, in words."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import pytest

from issuer.services import design as designing
from issuer.store.designs import Design
from issuer.web.design.questions import every_path
from issuer.web.design.steps import PAGES
from tests.web import world
from tests.web.design.documents import full_document

EXAMPLES = Path(__file__).parents[3] / "examples"
STRONG = json.loads((EXAMPLES / "strong.design.json").read_text())


@pytest.fixture
def published(desk) -> str:
    """A published design that is being written anew."""
    design_id = desk.begin(STRONG)
    desk.visitor.submit(desk.page(design_id, "publish"), "Publish version 1")
    desk.visitor.submit(desk.page(design_id, "versions/1"), "Start a new version")
    return design_id


def replace(desk, design_id, document) -> None:
    with desk.toolkit.write() as session:
        design, owner = session.get_one(Design, design_id), world.person_of(session, "owner")
        now = desk.toolkit.clock()
        designing.replace_document(session, design, document, base_revision=design.revision, actor=owner, now=now)
        session.commit()


def test_publishing_shows_what_a_new_version_changes(desk, published):
    assert "every answer is the same" in desk.page(published, "publish").main
    document = copy.deepcopy(STRONG) | {"title": "Web accessibility check"}
    replace(desk, published, document)
    page = desk.page(published, "publish")
    assert "What changes against version 1 1 answer differs." in page.main
    assert [element.text or "".join(element.itertext()) for element in page.all("ins")][1:] == ["[put in: check] "]
    assert ["".join(element.itertext()) for element in page.all("del")][1:] == ["[taken out: audit] "]


def test_the_first_version_is_compared_with_nothing(desk):
    assert "What changes against" not in desk.page(desk.begin(STRONG), "publish").main


def test_a_version_and_the_draft_two_versions_and_two_saves_can_be_compared(desk, published):
    replace(desk, published, copy.deepcopy(STRONG) | {"audience": "Anybody"})
    page = desk.page(published, "compare")
    assert "1 answer differs." in page.main and "Who is it for?" in page.main
    desk.visitor.submit(desk.page(published, "publish"), "Publish version 2")
    page = desk.visitor.get_page(desk.page(published, "versions/2").links["What changed in version 2"])
    assert "1 answer differs." in page.main
    page = desk.visitor.submit(page, "Compare", {"from": "r1", "to": "v1"})
    assert "The two are the same" in page.main
    page = desk.visitor.submit(page, "Compare", {"from": "r2", "to": "r1"})
    assert "1 answer differs." in page.main


def test_a_design_saved_once_has_nothing_to_compare(desk):
    assert "only one state" in desk.page(desk.begin(STRONG), "compare").main


@pytest.mark.parametrize("query", ["from=v9&to=draft", "from=r9&to=r1", "from=x&to=draft", "from=r²&to=r1", "to=draft"])
def test_a_state_that_never_was_is_not_found(desk, published, query):
    desk.page(published, f"compare?{query}", 404)


def test_entries_are_said_to_be_added_removed_moved_and_changed(desk, published):
    document = copy.deepcopy(STRONG)
    components = document["method"]["components"]
    components.append(components.pop(0))
    document["need"]["uses"] = [*document["need"]["uses"][1:], "Something new that nobody thought of"]
    document["assessment"]["rubric"][0]["levels"][0]["descriptor"] += " And more."
    replace(desk, published, document)
    main = desk.page(published, "compare").main
    moved = rf"Component {len(components)}: .{{5,80}} moved from place 1 to {len(components)}"
    assert re.search(moved, main), main
    assert "Use 1 removed" in main and re.search(r"Use \d added Something new that nobody thought of", main)
    assert re.search(r"Criterion 1: .* changed Levels\s*Level 1: .* changed\s*What it looks like", main)
    assert "[put in: And more.]" in main


def test_every_field_can_be_compared(desk):
    full = full_document()
    design_id = desk.begin({"format": full["format"], "language": "xx"})
    replace(desk, design_id, full)
    there = desk.page(design_id, "compare")
    back = desk.page(design_id, "compare?from=r2&to=r1")
    number = sum(len(page.questions) for page in PAGES)
    assert number > 60 and len(list(every_path(PAGES[0].questions)))
    for page in (there, back):
        assert f"{number} answers differ." in page.main
