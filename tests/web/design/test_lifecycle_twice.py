"""What begins or ends a version, sent twice, by a second window or by a reload after a lost answer, is done once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from issuer.services.design import delete_draft
from issuer.store.designs import Design, list_versions
from tests.web import world
from tests.web.design.conftest import DESIGNS

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture
def strong(desk) -> str:
    """A design that nothing stands against."""
    return desk.begin(json.loads((EXAMPLES / "strong.design.json").read_text()))


@pytest.fixture
def published(desk, strong) -> str:
    """The same, published."""
    desk.visitor.submit(desk.page(strong, "publish"), "Publish version 1")
    return strong


def versions(desk, design_id: str) -> int:
    with desk.toolkit.read() as session:
        return len(list_versions(session, design_id))


def test_publishing_twice_publishes_once_and_leads_to_the_design(desk, strong):
    page = desk.page(strong, "publish")
    desk.visitor.submit(page, "Publish version 1")
    again = desk.visitor.submit(page, "Publish version 1")
    assert again.path == f"{DESIGNS}/{strong}" and "It was published already" in again.main
    assert versions(desk, strong) == 1


def test_a_page_of_before_does_not_publish_the_version_that_was_begun_since(desk, strong):
    page = desk.page(strong, "publish")
    desk.visitor.submit(page, "Publish version 1")
    desk.visitor.submit(desk.page(strong, "versions/1"), "Start a new version")
    again = desk.visitor.submit(page, "Publish version 1", status=409)
    assert again.heading == "Publish version 2" and "A version was published after you opened this page" in again.main
    assert versions(desk, strong) == 1


def test_the_page_that_asks_to_publish_leads_on_once_it_is_done(desk, published):
    page = desk.page(published, "publish")
    assert page.path == f"{DESIGNS}/{published}" and "It was published already" in page.main


def test_a_second_new_version_leads_to_the_one_that_was_begun(desk, published):
    page = desk.page(published, "versions/1")
    desk.visitor.submit(page, "Start a new version")
    again = desk.visitor.submit(page, "Start a new version")
    assert "The next version was begun already" in again.main and "/steps/" in again.path


def test_a_design_that_was_never_published_begins_no_new_version(desk, strong, published):
    page = desk.page(published, "versions/1")
    draft = desk.begin()
    answer = desk.visitor.send(page, "Start a new version")
    assert answer.status_code == 303
    data = {name: list(value) for name, value in page.form("Start a new version").values.items()}
    answer = desk.visitor.request("POST", f"{DESIGNS}/{draft}/new-version", data=data)
    page = desk.visitor.get_page(answer.headers["Location"])
    assert "Only a published design can begin a new version" in page.main


def test_retiring_twice_retires_once_and_leads_to_the_design(desk, published):
    page = desk.page(published, "retire")
    desk.visitor.submit(page, "Retire it")
    again = desk.visitor.submit(page, "Retire it")
    assert again.path == f"{DESIGNS}/{published}" and "It was retired already" in again.main


def test_what_was_retired_meanwhile_is_neither_published_nor_begun_anew_and_says_why(desk, published):
    begin = desk.page(published, "versions/1")
    desk.visitor.submit(begin, "Start a new version")
    publish, retire = desk.page(published, "publish"), desk.page(published, "retire")
    desk.visitor.submit(retire, "Retire it")
    for page, button in ((publish, "Publish version 2"), (begin, "Start a new version")):
        refused = desk.visitor.submit(page, button)
        assert refused.path == f"{DESIGNS}/{published}" and refused.all("p", class_="notice-problem")
    assert versions(desk, published) == 1


def test_deleting_twice_leads_to_the_list_and_says_that_it_is_done(desk, strong):
    page = desk.page(strong, "delete")
    desk.visitor.submit(page, "Delete it")
    again = desk.visitor.submit(page, "Delete it")
    assert again.path == DESIGNS and "It was deleted already" in again.main


def test_what_another_organization_has_deleted_was_never_here(desk, strong):
    page = desk.page(strong, "delete")
    with desk.toolkit.write.begin() as session:
        stranger, other = world.person_of(session, world.STRANGER), world.organization_of(session, world.OTHER)
        theirs = session.query(Design).filter(Design.organization_id == other.id).all()
        theirs = next(design for design in theirs if not list_versions(session, design.id))
        delete_draft(session, theirs, actor=stranger, now=desk.toolkit.clock())
    data = {name: list(value) for name, value in page.form("Delete it").values.items()}
    assert desk.visitor.request("POST", f"{DESIGNS}/{theirs.id}/delete", data=data).status_code == 404
