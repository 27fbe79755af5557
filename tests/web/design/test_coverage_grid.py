"""The coverage grid: what shows and judges what, seen at a glance, and set."""

from __future__ import annotations

import pytest

from tests.designs import competency_design
from tests.web.design.conftest import DESIGNS


@pytest.fixture
def design(desk) -> str:
    """A design in which everything is tied."""
    return desk.begin(competency_design())


def gaps(page) -> dict[str, str]:
    """Return the summary: its words and the number beside each."""
    found = ["".join(item.itertext()).strip() for item in page.all("li") if "grid-gap" in (item.get("class") or "")]
    return dict(line.rsplit(": ", 1) for line in found)


def ticked(page, kind: str) -> list[str]:
    return page.form("Save").values.get(kind, [])


def test_a_design_in_which_all_is_tied_has_no_gap(desk, design):
    page = desk.page(design, "coverage")
    assert page.heading == "Coverage"
    assert len(gaps(page)) == 5 and set(gaps(page).values()) == {"none"}
    assert [len(table.findall(".//tbody/tr")) for table in page.all("table")] == [2, 2]


def test_every_box_says_what_it_ties_to_what(desk, design):
    page = desk.page(design, "coverage")
    labels = [" ".join("".join(label.itertext()).split()) for label in page.all("label")]
    assert "Component 2: Evidence 1 Recording of a discussion" in labels
    assert len(labels) == len(set(labels))


def test_boxes_are_ticked_and_the_gap_closes_and_is_told(desk, design):
    document = competency_design()
    document["evidence"]["artifacts"][0]["component_ids"] = ["c1"]
    design = desk.begin(document)
    page = desk.page(design, "coverage")
    assert gaps(page)["Components that no evidence shows"] == "1" and "No evidence shows it" in page.main
    page = desk.visitor.submit(page, "Save", {"shows": [*ticked(page, "shows"), "1:1"]})
    assert page.path.endswith("/coverage") and gaps(page)["Components that no evidence shows"] == "none"
    assert "Fixed: Every component is shown by some evidence." in page.text
    assert desk.document(design)["evidence"]["artifacts"][1]["component_ids"] == ["c1", "c2"]


def test_boxes_are_unticked(desk, design):
    page = desk.page(design, "coverage")
    desk.visitor.submit(page, "Save", {"judges": [], "looks_at": []})
    document = desk.document(design)
    assert not any(row.get("component_ids") or row.get("artifact_ids") for row in document["assessment"]["rubric"])
    assert gaps(desk.page(design, "coverage"))["Criteria that judge nothing"] == "2"


def test_what_somebody_else_saved_meanwhile_is_kept_and_said(desk, design):
    page = desk.page(design, "coverage")
    artifacts = [{**one, "title": "Renamed"} for one in desk.document(design)["evidence"]["artifacts"]]
    desk.somebody_else_saves(design, "evidence", {"evidence.artifacts": artifacts})
    page = desk.visitor.submit(page, "Save", {"shows": []})
    assert "together with what Owner Person saved meanwhile" in page.text
    assert [one["title"] for one in desk.document(design)["evidence"]["artifacts"]] == ["Renamed", "Renamed"]
    assert not any(one.get("component_ids") for one in desk.document(design)["evidence"]["artifacts"])


@pytest.mark.parametrize("value", ["9:0", "0:9", "x", "0:0:0", "-1:0", "²:0", "0:" + "9" * 400])
def test_a_box_that_no_page_has_is_refused(desk, design, value):
    form = desk.page(design, "coverage").form("Save")
    data = {name: list(values) for name, values in form.values.items()} | {"shows": [value]}
    answer = desk.visitor.request("POST", f"{DESIGNS}/{design}/coverage", data=data)
    assert answer.status_code == 400


def test_an_empty_design_says_what_comes_first(desk):
    page = desk.page(desk.begin(), "coverage")
    assert not page.all("table") and page.links["Write the components"].endswith("/steps/competency#method-components")
    document = competency_design()
    del document["evidence"], document["assessment"]
    page = desk.page(desk.begin(document), "coverage")
    assert {"Ask for evidence", "Write the rubric"} <= set(page.links)
    page = desk.page(desk.begin(competency_design(credential_type="participation", method={})), "coverage")
    assert "needs no components" in page.main


def test_who_may_not_write_reads_the_grid(desk, design, visitor_as):
    page = visitor_as("viewer").get_page(f"{DESIGNS}/{design}/coverage")
    assert not page.all("input", type="checkbox") and len(page.all("table")) == 2


def test_a_published_design_shows_its_grid_to_read(desk, design):
    desk.visitor.submit(desk.page(design, "publish"), "Publish version 1")
    assert not desk.page(design, "coverage").all("input", type="checkbox")


@pytest.mark.parametrize("slug", ["evidence", "assessment"])
def test_the_grid_is_reached_from_a_step_which_is_saved_on_the_way(desk, design, slug):
    page = desk.visitor.submit(desk.step(design, slug), "save and see the coverage")
    assert page.path.endswith("/coverage")


def test_the_grid_is_reached_from_the_check(desk, design):
    page = desk.page(design, "check")
    desk.visitor.get_page(page.links["See in one table what shows and judges each component"])
