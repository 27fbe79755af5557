"""Profiles of the review: chosen by the organization, or by a design for itself."""

from __future__ import annotations

import pytest

from issuer.store.designs import Achievement, Design, list_versions
from tests.designs import competency_design
from tests.web import world
from tests.web.design.conftest import DESIGNS

SETTINGS = f"/organizations/{world.OWN}/settings"


@pytest.fixture
def design(desk) -> str:
    """A design with nothing said of its size, which profiles ask for."""
    return desk.begin(competency_design())


def choose_for_all(visitor, *profiles: str):
    return visitor.submit(visitor.get_page(SETTINGS), "Save the profiles", {"profile": list(profiles)})


def test_an_organization_chooses_and_its_designs_are_reviewed_by_it(desk, design, visitor_as):
    assert "Reviewed also" not in desk.page(design, "check").main
    page = choose_for_all(visitor_as("owner"), "NZ", "EU")
    assert page.form("Save the profiles").values["profile"] == ["EU", "NZ"]
    assert "Reviewed also as informed by: European Union, New Zealand." in desk.page(design, "check").main


def test_a_design_makes_its_own_choice_and_gives_it_up(desk, design, visitor_as):
    choose_for_all(visitor_as("owner"), "NZ")
    page = desk.visitor.submit(desk.page(design, "check"), "Save and review anew", {"whose": "own", "profile": ["AU"]})
    assert "Reviewed also as informed by: Australia." in page.main
    page = desk.visitor.submit(page, "Save and review anew", {"whose": "own", "profile": []})
    assert "Reviewed also" not in page.main
    page = desk.visitor.submit(page, "Save and review anew", {"whose": "organization"})
    assert "Reviewed also as informed by: New Zealand." in page.main


def test_the_stored_report_says_what_it_was_made_with(desk, design):
    desk.visitor.submit(desk.page(design, "check"), "Save and review anew", {"whose": "own", "profile": ["EU"]})
    desk.visitor.submit(desk.page(design, "publish"), "Publish version 1")
    with desk.toolkit.read() as session:
        version: Achievement = list_versions(session, design)[0]
        assert version.report["profiles"] == ["EU"]


def test_profiles_are_only_ever_said_to_inform(desk, design, visitor_as):
    for page in (visitor_as("owner").get_page(SETTINGS), desk.page(design, "check")):
        assert "informed by" in page.main and "compliant" not in page.main.lower()


@pytest.mark.parametrize("sent", [{"whose": "own", "profile": ["XX"]}, {"whose": "somebody"}, {}])
def test_a_choice_that_no_page_offers_is_refused(desk, design, sent):
    token = desk.page(design, "check").form("Save and review anew").values["csrf_token"]
    answer = desk.visitor.request("POST", f"{DESIGNS}/{design}/profiles", data={"csrf_token": token, **sent})
    assert answer.status_code == 400
    with desk.toolkit.read() as session:
        assert session.get_one(Design, design).review_profiles is None


def test_an_organization_cannot_choose_what_does_not_exist(visitor_as):
    owner = visitor_as("owner")
    token = owner.get_page(SETTINGS).form("Save the profiles").values["csrf_token"]
    answer = owner.request("POST", f"{SETTINGS}/review", data={"csrf_token": token, "profile": ["XX"]})
    assert answer.status_code == 400


def test_who_only_reads_is_told_the_profiles(desk, design, visitor_as):
    desk.visitor.submit(desk.page(design, "check"), "Save and review anew", {"whose": "own", "profile": ["AU"]})
    page = visitor_as("viewer").get_page(f"{DESIGNS}/{design}/check")
    assert "Chosen for this design: Australia." in page.main
    assert not page.all("input", name="profile")
