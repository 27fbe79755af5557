"""The honest type: shown with what it changes before it is done, and changed back with one press."""

from __future__ import annotations

import pytest

from tests.designs import competency_design
from tests.web.design.conftest import DESIGNS

OFFER = "offers/type-evidence-match?back=purpose"
THERE = {"artifacts": [{"id": "a1", "title": "List of names", "kind": "attendance", "component_ids": ["c1", "c2"]}]}


@pytest.fixture
def design(desk) -> str:
    """A design that promises a competency and asks for nothing but being there."""
    return desk.begin(competency_design(evidence=THERE))


def test_nothing_is_changed_before_it_was_seen(desk, design):
    page = desk.step(design, "evidence")
    page = desk.visitor.submit(page, "Make it a participation badge …")
    assert page.heading == "Make it a participation badge?"
    assert desk.document(design)["credential_type"] == "competency"


def test_the_page_says_what_changes(desk, design):
    page = desk.page(design, OFFER)
    main = page.main
    assert "Competency-based credential" in main and "They were there. It says nothing about skill" in main
    assert "achievementType MicroCredential" in main and "achievementType Badge" in main
    assert "Not needed any more" in main and "Research" not in main.split("Not needed any more")[0]
    assert "Settled by it" in main or "Not judged any more" in main
    assert "The review now" in main and "The review then" in main


def test_it_is_left_with_one_press(desk, design):
    page = desk.visitor.get_page(desk.page(design, OFFER).links["Leave it"])
    assert page.path.endswith("/steps/purpose") and desk.document(design)["credential_type"] == "competency"


def test_it_is_done_and_changed_back(desk, design):
    before = desk.document(design)
    page = desk.visitor.submit(desk.page(design, OFFER), "Change the type")
    assert desk.document(design)["credential_type"] == "participation"
    assert "This is a participation badge now" in page.text
    page = desk.visitor.submit(page, "Change it back")
    assert "Changed back." in page.text and desk.document(design) == before


def test_the_way_back_is_offered_once(desk, design):
    desk.visitor.submit(desk.page(design, OFFER), "Change the type")
    assert "Change it back" not in desk.step(design, "purpose").text


def test_it_is_not_changed_back_over_what_somebody_else_chose_since(desk, design):
    page = desk.visitor.submit(desk.page(design, OFFER), "Change the type")
    desk.somebody_else_saves(design, "purpose", {"credential_type": "industry"})
    page = desk.visitor.submit(page, "Change it back")
    assert "Owner Person has changed the same answers since" in page.text
    assert desk.document(design)["credential_type"] == "industry"


def test_what_was_saved_meanwhile_is_looked_at_first(desk, design):
    page = desk.page(design, OFFER)
    desk.somebody_else_saves(design, "purpose", {"title": "Another title"})
    page = desk.visitor.submit(page, "Change the type", status=409)
    assert "look again" in page.main and desk.document(design)["credential_type"] == "competency"
    desk.visitor.submit(page, "Change the type")
    assert desk.document(design)["credential_type"] == "participation"


def test_what_is_settled_already_leads_back(desk):
    page = desk.page(desk.begin(competency_design()), OFFER)
    assert page.path.endswith("/steps/purpose") and "settled already" in page.text


def test_an_offer_that_does_not_exist_is_not_there(desk, design):
    form = desk.page(design, OFFER).form("Change the type")
    data = {name: list(value) for name, value in form.values.items()} | {"criterion": "no-such"}
    assert desk.visitor.request("POST", f"{DESIGNS}/{design}/offers", data=data).status_code == 404


def test_the_check_leads_to_the_offer(desk, design):
    page = desk.page(design, "check")
    page = desk.visitor.get_page(page.links["Make it a participation badge …"])
    page = desk.visitor.submit(page, "Change the type")
    assert page.path.endswith("/check")
