"""Keeping a weak spot or hint with a reason, from a step and from the check, and opening it again."""

from __future__ import annotations

import pytest

from tests.designs import competency_design
from tests.web.design.conftest import DESIGNS

FIELD = "evidence.consent_guidance"
CRITERION = "evidence-third-party-privacy"
TITLE = "consent"
REASON = "The people in the recording are the assessors themselves."


@pytest.fixture
def design(desk) -> str:
    """A design with a weak spot at FIELD."""
    return desk.begin(competency_design())


def kept_on(page) -> list:
    """Return what is shown as kept."""
    return [one for one in page.all("details") if "finding-kept" in (one.get("class") or "").split()]


def words(element) -> str:
    return " ".join("".join(element.itertext()).split())


def button(page, start: str, value: str) -> str:
    """Return the text of the button of a form that begins with `start` and sends `value`."""
    found = [
        one.text for form in page.forms for one in form.buttons if one.text.startswith(start) and value in one.value
    ]
    return found[0]


def keep_page(desk, design, *, back: str = "check"):
    return desk.page(design, f"keep?criterion={CRITERION}&field={FIELD}&back={back}")


def test_a_weak_spot_is_kept_from_its_step_and_shown_folded_with_who_and_when(desk, design):
    page = desk.step(design, "evidence")
    page = desk.visitor.submit(page, button(page, "Keep it as it is", CRITERION), {"evidence.max_age_months": "24"})
    assert page.heading == "Keep it as it is"
    assert desk.document(design)["evidence"]["max_age_months"] == 24, "what was typed is saved on the way"
    page = desk.visitor.submit(page, "Keep it with this reason", {"reason": REASON})
    assert page.path.endswith("/steps/evidence#evidence-consent_guidance")
    (kept,) = kept_on(page)
    assert f"Kept: {REASON} – Designer Person, " in words(kept)
    assert kept.get("open") is None


def test_a_weak_spot_is_kept_from_the_check_which_counts_it(desk, design):
    page = desk.page(design, "check")
    before = page.main
    link = next(address for text, address in page.links.items() if text.startswith("Keep it") and CRITERION in address)
    page = desk.visitor.submit(desk.visitor.get_page(link), "Keep it with this reason", {"reason": REASON})
    assert page.path.endswith("/check") and "1 of them is kept with a reason." in page.main
    assert "weak spots" in before and "Ready with weak spots" in page.main
    assert len(kept_on(page)) == 1


@pytest.mark.parametrize("reason", ["", "  because ", "x" * 1001])
def test_without_a_reason_that_will_do_the_page_comes_again_with_what_was_typed(desk, design, reason):
    page = desk.visitor.submit(keep_page(desk, design), "Keep it with this reason", {"reason": reason}, status=400)
    assert page.title.startswith("Error:") and "10 to 1,000 characters" in page.main
    assert page.form("Keep it with this reason").values["reason"] == [reason.strip()]
    assert "acknowledged" not in desk.document(design)


def test_a_blocker_offers_no_such_thing_and_is_refused(desk, design):
    desk.somebody_else_saves(design, "purpose", {"need.statement": None})
    page = desk.step(design, "purpose")
    blockers = [one for one in page.all("div") if "finding-blocker" in (one.get("class") or "").split()]
    assert blockers and not any("Keep it as it is" in words(one) for one in blockers)
    desk.page(design, "keep?criterion=need-stated&field=need.statement", 403)
    form = keep_page(desk, design).form("Keep it with this reason")
    data = {name: list(value) for name, value in form.values.items()}
    data |= {"criterion": "need-stated", "field": "need.statement", "reason": REASON}
    answer = desk.visitor.request("POST", f"{DESIGNS}/{design}/keep", data=data)
    assert answer.status_code == 403 and "acknowledged" not in desk.document(design)


def test_a_change_of_its_field_opens_it_again_says_so_once_and_offers_the_reason_anew(desk, design):
    desk.visitor.submit(keep_page(desk, design), "Keep it with this reason", {"reason": REASON})
    page = desk.visitor.submit(desk.step(design, "evidence"), "Save", {FIELD: "Be kind."})
    assert "Open again, because what it speaks of was changed" in page.text
    assert not kept_on(page)
    assert "Open again" not in desk.step(design, "evidence").text
    page = keep_page(desk, design)
    assert page.form("Keep it with this reason").values["reason"] == [REASON]
    assert "the reason that was given before" in page.main


def test_it_is_opened_again_from_the_check_and_from_its_step(desk, design):
    for name in ("check", "steps/evidence"):
        desk.visitor.submit(keep_page(desk, design), "Keep it with this reason", {"reason": REASON})
        page = desk.page(design, name)
        page = desk.visitor.submit(page, button(page, "Reopen", CRITERION))
        assert "Open again." in page.text and "because what it speaks of" not in page.text
        assert not kept_on(page) and page.path.split("#")[0].endswith(name)


def test_a_reason_is_changed_afterwards(desk, design):
    desk.visitor.submit(keep_page(desk, design), "Keep it with this reason", {"reason": REASON})
    page = keep_page(desk, design)
    assert page.form("Keep it with this reason").values["reason"] == [REASON]
    desk.visitor.submit(page, "Keep it with this reason", {"reason": "Another reason altogether."})
    assert [entry["reason"] for entry in desk.document(design)["acknowledged"]] == ["Another reason altogether."]


def test_what_the_review_says_no_more_leads_back(desk, design):
    page = desk.page(design, "keep?criterion=title-clear&field=title&back=purpose")
    assert page.path.endswith("/steps/purpose") and "does not say this of the design any more" in page.text
    form = keep_page(desk, design)
    filled = {FIELD: "Ask everybody who can be seen or heard for consent in writing, and blur faces of others."}
    desk.somebody_else_saves(design, "evidence", filled)
    page = desk.visitor.submit(form, "Keep it with this reason", {"reason": REASON})
    assert "does not say this of the design any more" in page.text


def test_when_the_review_says_something_else_by_now_it_is_read_again_first(desk, design):
    page = keep_page(desk, design)
    artifacts = [{**one, "title": f"Other {one['title']}"} for one in desk.document(design)["evidence"]["artifacts"]]
    desk.somebody_else_saves(design, "evidence", {"evidence.artifacts": artifacts})
    page = desk.visitor.submit(page, "Keep it with this reason", {"reason": REASON}, status=409)
    assert "Owner Person changed the design" in page.main and "Other Recording" in page.main
    page = desk.visitor.submit(page, "Keep it with this reason")
    assert len(kept_on(page)) == 1


def test_who_only_reads_sees_the_reason_and_no_button(desk, design, visitor_as):
    desk.visitor.submit(keep_page(desk, design), "Keep it with this reason", {"reason": REASON})
    page = visitor_as("viewer").get_page(f"{DESIGNS}/{design}/check")
    assert REASON in page.main and "Reopen" not in page.main and "Keep it as it is" not in page.main


def test_kept_reasons_stand_in_the_confirmation_before_publishing(desk, design):
    desk.visitor.submit(keep_page(desk, design), "Keep it with this reason", {"reason": REASON})
    page = desk.page(design, "publish")
    assert "Kept with a reason" in page.main and REASON in page.main and "Designer Person" in page.main


def test_a_reason_stands_on_the_public_page_beside_what_was_kept(desk, design):
    desk.visitor.submit(keep_page(desk, design), "Keep it with this reason", {"reason": REASON})
    published = desk.visitor.submit(desk.page(design, "publish"), "Publish version 1")
    public = desk.visitor.get_page(published.links["Open its public page"])
    assert f"Kept with a reason: {REASON}" in public.main


def test_a_finding_leads_to_how_it_is_judged(desk, design):
    page = desk.page(design, "check")
    links = [address for text, address in page.links.items() if text.startswith("How we judge this")]
    assert f"/how-we-judge/{CRITERION}" in links


def test_what_is_not_judged_in_another_language_is_listed_by_name(desk):
    page = desk.page(desk.begin(competency_design(language="de")), "check")
    assert "Written in another language" in page.main
    assert any("/how-we-judge/competency-observable-verb" in address for address in page.links.values())
    assert "Written in another language" not in desk.page(desk.begin(competency_design()), "check").main
