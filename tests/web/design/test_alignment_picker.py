"""The picker of the alignment step without a script: its buttons save the step, search, and add alignments."""

from __future__ import annotations

import pytest

from tests.frameworks.samples import ESCO, skill, skills
from tests.web import world
from tests.web.design.test_buttons import press
from tests.web.frameworks.test_pages import take_in

SEARCH = f"/organizations/{world.OWN}/frameworks/search"


@pytest.fixture
def esco(toolkit):
    return take_in(toolkit, skills(skill(1, "weld pipes"), skill(2, "bake bread")), version="1.2")


def welding(desk) -> str:
    design_id = desk.begin()
    desk.somebody_else_saves(design_id, "competency", {"competency.statement": "Weld pipes in three positions"})
    return design_id


def test_without_a_framework_the_step_says_where_to_get_one(desk):
    page = desk.step(desk.begin(), "alignment")
    assert "No framework is on this installation yet." in page.main
    assert page.links["Where to get one"] == f"/organizations/{world.OWN}/frameworks"


def test_what_is_near_is_suggested_with_the_words_it_shares_and_added_with_what_was_typed(desk, esco):
    design_id = welding(desk)
    page = desk.step(design_id, "alignment")
    assert "Shared words: Weld, pipes" in " ".join(page.main.split())
    (button,) = [button.value for button in page.form("Save").buttons if button.value.startswith("align:")]
    answer, page = press(desk.visitor, page, button, {"pathway.kind": "standalone"})
    assert answer.headers["Location"].endswith("/steps/alignment#alignments-0")
    document = desk.document(design_id)
    assert document["alignments"] == [{"name": "weld pipes", "url": f"{ESCO}/skill/1", "framework": "ESCO"}]
    assert document["pathway"]["kind"] == "standalone"
    assert button not in [each.value for each in page.form("Save").buttons], "it is aligned now"


def test_an_alignment_typed_by_hand_is_kept_beside_one_that_was_found(desk, esco):
    design_id = welding(desk)
    page = desk.step(design_id, "alignment")
    (button,) = [button.value for button in page.form("Save").buttons if button.value.startswith("align:")]
    typed = {"alignments[0].name": "Our own standard", "alignments[0].url": "https://river.example/s"}
    answer, _page = press(desk.visitor, page, button, typed)
    assert answer.headers["Location"].endswith("#alignments-1")
    assert [row["name"] for row in desk.document(design_id)["alignments"]] == ["Our own standard", "weld pipes"]


@pytest.mark.parametrize("pressed", ["find", "save"])
def test_searching_saves_the_step_and_leads_to_results_with_a_button_each(desk, esco, pressed):
    design_id = welding(desk)
    page = desk.step(design_id, "alignment")
    typed = {"find.query": "bread", "pathway.kind": "standalone"}
    answer, page = press(desk.visitor, page, pressed, typed)
    assert answer.headers["Location"] == f"{SEARCH}?q=bread&design={design_id}"
    assert desk.document(design_id)["pathway"]["kind"] == "standalone"
    page = desk.visitor.submit(page, "Add this alignment bake bread")
    assert page.path.endswith("/steps/alignment#alignments-0")
    assert desk.document(design_id)["alignments"][0]["name"] == "bake bread"
    assert "Among your alignments" in desk.visitor.get_page(f"{SEARCH}?q=bread&design={design_id}").main


def test_a_design_that_is_not_written_any_more_or_is_anothers_gets_no_buttons(desk, esco, toolkit, get_page):
    design_id = welding(desk)
    assert "Add this alignment" not in get_page(f"{SEARCH}?q=bread&design={design_id}", role="viewer").main


@pytest.mark.parametrize(("entry", "status"), [("999999", 404), ("x", 400), ("", 400)])
def test_an_entry_that_is_not_there_is_not_aligned_to(desk, esco, entry, status):
    design_id = welding(desk)
    page = desk.visitor.get_page(f"{SEARCH}?q=bread&design={design_id}")
    form = page.form("Add this alignment bake bread")
    data = {"csrf_token": form.values["csrf_token"], "entry": entry}
    assert desk.visitor.request("POST", form.action, data=data).status_code == status


def test_an_entry_that_its_framework_has_withdrawn_is_said_to_be_and_not_offered_any_more(desk, esco, toolkit):
    design_id, other_id = welding(desk), welding(desk)
    page = desk.step(design_id, "alignment")
    (button,) = [button.value for button in page.form("Save").buttons if button.value.startswith("align:")]
    press(desk.visitor, page, button)
    take_in(toolkit, skills(skill(2, "bake bread")), version="1.3")
    assert "“weld pipes” is no longer in ESCO 1.3." in desk.step(design_id, "alignment").main
    assert desk.document(design_id)["alignments"][0]["name"] == "weld pipes"
    page = desk.step(other_id, "alignment")
    assert not [button for button in page.form("Save").buttons if button.value.startswith("align:")]
