"""From an empty list to a published version, and on to the next one."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from issuer.services import organizations
from issuer.store.designs import find_design, list_versions
from tests.web import world
from tests.web.design.conftest import DESIGNS

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture
def strong(desk) -> str:
    """A design that nothing stands against."""
    return desk.begin(json.loads((EXAMPLES / "strong.design.json").read_text()))


@pytest.fixture
def weak(desk) -> str:
    """A design with blockers."""
    return desk.begin(json.loads((EXAMPLES / "weak.design.json").read_text()))


def test_an_empty_list_offers_what_comes_next(desk, visitor_as):
    with desk.toolkit.write() as session:
        owner = world.person_of(session, "owner")
        now = desk.toolkit.clock()
        organizations.create_organization(session, name="New School", slug="new-school", owner=owner, now=now)
        session.commit()
    page = visitor_as("owner").get_page("/organizations/new-school/designs")
    assert {"Start from nothing", "Import a file"} <= set(page.links)


def test_a_design_begins_with_its_type_and_knows_its_issuer(desk):
    page = desk.visitor.get_page(f"{DESIGNS}/new")
    page = desk.visitor.submit(page, "Begin", {"credential_type": "knowledge", "title": "Allergens"})
    assert page.heading == "Step 1 of 9 Purpose"
    document = desk.document(page.path.split("/")[4])
    assert (document["credential_type"], document["title"]) == ("knowledge", "Allergens")
    assert document["issuer"]["name"] == "Harbour College"


def test_the_list_says_what_is_open_and_who_saved_last(desk, weak):
    main = desk.visitor.get_page(DESIGNS).main
    assert "Great Communicator" in main and "blockers" in main
    assert "Last saved by Designer Person" in main


def test_the_check_lists_every_finding_with_a_link_to_its_field(desk, weak):
    page = desk.page(weak, "check")
    assert "Not ready" in page.main
    findings = [element for element in page.all("div") if "finding" in (element.get("class") or "").split()]
    links = [link.get("href") for link in page.all("a") if "Go to the field" in "".join(link.itertext())]
    assert len(links) == len(findings) > 5
    for href in links:
        path, _hash, anchor = href.partition("#")
        assert desk.visitor.get_page(path).root.findall(f".//*[@id='{anchor}']"), href


def test_publishing_is_refused_with_the_list_while_a_blocker_is_open(desk, weak, strong):
    page = desk.page(weak, "publish")
    assert page.heading == "Not ready to be published"
    assert not any(button.text.startswith("Publish") for form in page.forms for button in form.buttons)
    form = desk.page(strong, "publish").form("Publish version 1")
    data = {name: list(value) for name, value in form.values.items()}
    answer = desk.visitor.request("POST", f"{DESIGNS}/{weak}/publish", data=data)
    assert answer.status_code == 400
    assert "Not ready to be published" in answer.get_data(as_text=True)
    with desk.toolkit.read() as session:
        assert not list_versions(session, weak)


def test_a_ready_design_is_published_and_leads_on_to_its_public_page_and_to_awarding(desk, strong, visitor_as):
    page = desk.page(strong, "publish")
    assert "Recording of the three passes" in page.main
    page = desk.visitor.submit(page, "Publish version 1")
    assert page.path.endswith("/versions/1")
    assert page.heading == "Web accessibility audit"
    desk.visitor.get_page(page.links["Open its public page"])
    as_owner = visitor_as("owner").get_page(page.path)
    visitor_as("owner").get_page(as_owner.links["Award it"])


def test_what_changed_after_the_page_was_opened_is_not_published_unseen(desk, strong):
    page = desk.page(strong, "publish")
    desk.somebody_else_saves(strong, "purpose", {"audience": "Somebody else entirely"})
    page = desk.visitor.submit(page, "Publish version 1", status=409)
    assert "Look at it again" in page.main
    with desk.toolkit.read() as session:
        assert not list_versions(session, strong)


def test_a_published_version_is_read_only_and_a_new_version_starts_from_it(desk, strong):
    page = desk.visitor.submit(desk.page(strong, "publish"), "Publish version 1")
    read = desk.step(strong, "purpose")
    assert not read.all("textarea") and read.path.endswith("#step-purpose")
    page = desk.visitor.submit(page, "Start a new version")
    page = desk.visitor.submit(page, "Save", {"title": "Web accessibility audit, revised"})
    page = desk.visitor.submit(desk.page(strong, "publish"), "Publish version 2")
    assert "revised" in page.heading
    first = desk.page(strong, "versions/1")
    assert first.heading == "Web accessibility audit" and "no longer offered" in first.main


def test_retiring_says_what_it_means_and_is_done_once(desk, strong):
    desk.visitor.submit(desk.page(strong, "publish"), "Publish version 1")
    page = desk.visitor.submit(desk.page(strong, "retire"), "Retire it")
    assert "Retired" in page.main and "Award it" not in page.links
    with desk.toolkit.read() as session:
        assert list_versions(session, strong)[0].retired_at is not None


def test_a_draft_can_be_copied_and_deleted_and_a_published_design_cannot_be_deleted(desk, strong):
    page = desk.visitor.submit(desk.visitor.get_page(DESIGNS), "Copy: Web accessibility audit")
    copy = page.path.split("/")[4]
    assert copy != strong and desk.document(copy) == desk.document(strong)
    desk.visitor.submit(desk.page(copy, "delete"), "Delete it")
    with desk.toolkit.read() as session:
        assert find_design(session, world.organization_of(session).id, copy) is None
    confirm = desk.page(strong, "delete")
    desk.visitor.submit(desk.page(strong, "publish"), "Publish version 1")
    desk.visitor.submit(confirm, "Delete it", status=400)


def _picture(colour: str = "red") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (300, 300), colour).save(buffer, "PNG")
    return buffer.getvalue()


def _send_image(desk, design_id, data: bytes):
    form = desk.step(design_id, "badge").form("Save")
    values = {name: list(value) for name, value in form.values.items()} | {
        "do": "save",
        "badge.image_alt": "A red square",
    }
    values["badge.image"] = (io.BytesIO(data), "badge.png")
    return desk.visitor.request("POST", form.action, data=values, content_type="multipart/form-data")


def test_an_image_is_uploaded_shown_and_taken_away_again(desk, strong):
    drawn = desk.visitor.request("GET", f"{DESIGNS}/{strong}/image").data
    assert _send_image(desk, strong, _picture()).status_code == 303
    shown = desk.visitor.request("GET", f"{DESIGNS}/{strong}/image")
    assert shown.mimetype == "image/png" and shown.data != drawn
    desk.visitor.submit(desk.step(strong, "badge"), "Use the drawn badge instead")
    assert desk.visitor.request("GET", f"{DESIGNS}/{strong}/image").data == drawn


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"no picture", "Error:"), (_picture() + b"\0" * (2 * 1024 * 1024), "larger than 2 MB")],
    ids=["no picture", "too large"],
)
def test_a_file_that_is_no_image_is_refused_at_its_field_and_the_rest_is_kept(desk, strong, data, words):
    answer = _send_image(desk, strong, data)
    page = desk.visitor._page(f"{DESIGNS}/{strong}/steps/badge", answer, 400)
    assert page.all("p", id="badge-image-error")
    assert words in page.title + page.main
    assert page.form("Save").values["badge.image_alt"] == ["A red square"]


def test_only_an_uploaded_image_is_called_the_designer_s_own(desk, strong):
    assert "Drawn from the title" in desk.page(strong, "publish").main
    _send_image(desk, strong, _picture())
    assert "An image of your own" in desk.page(strong, "publish").main
