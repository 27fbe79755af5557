"""The page that reviews a badge of anybody's making: read, judged, forgotten, and begun as a design in one click."""

from __future__ import annotations

import base64
import csv
import io
import json
from typing import Any

import pytest

from issuer.credential.baking import bake_png, bake_svg
from issuer.store.designs import list_designs
from issuer.web.design import badge_review
from tests.credential.samples import SVG, png
from tests.review.foreign_samples import ASSERTION, BADGE_CLASS, CREDENTIAL
from tests.web import world
from tests.web.design.conftest import DESIGNS
from tests.web.harness import Page

PAGE = f"{DESIGNS}/review-a-badge"


def send(desk, data: bytes, name: str, status: int = 200) -> Page:
    """Send a file as a browser does."""
    form = desk.visitor.get_page(PAGE).form("Review")
    values: dict[str, Any] = {key: list(value) for key, value in form.values.items()}
    values["file"] = (io.BytesIO(data), name)
    answer = desk.visitor.request("POST", form.action, data=values, content_type="multipart/form-data")
    return desk.visitor._page(PAGE, answer, status)


def paste(desk, text: str, status: int = 200) -> Page:
    """Paste a text and press the button."""
    return desk.visitor.submit(desk.visitor.get_page(PAGE), "Review", {"text": text}, status=status)


def count_of_designs(desk) -> int:
    with desk.toolkit.read() as session:
        return len(list(list_designs(session, world.organization_of(session).id)))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (json.dumps(CREDENTIAL).encode(), "badge.json"),
        (bake_png(png(), json.dumps(CREDENTIAL).encode()), "badge.png"),
        (bake_svg(SVG, json.dumps(CREDENTIAL).encode()), "badge.svg"),
    ],
)
def test_a_badge_in_any_container_is_reviewed_and_what_was_left_aside_is_said(desk, data, name):
    before = count_of_designs(desk)
    page = send(desk, data, name)
    assert page.heading == "Sling inspection"
    assert "Not ready" in page.main and "What helps:" in page.main
    assert "Open Badges 3.0 AchievementCredential" in page.main
    assert "recipient, dates and signature are not judged" in page.main
    assert "“Grading” was not read" in page.main and "parts of the file were left aside" in page.main
    assert count_of_designs(desk) == before


def test_a_design_begins_from_it_in_one_click_without_the_file(desk):
    page = desk.visitor.submit(paste(desk, json.dumps(CREDENTIAL)), "Start a design from it")
    assert page.heading.startswith("Step ")
    document = desk.document(page.path.split("/")[4])
    assert document["title"] == "Sling inspection"
    assert document["credential_type"] == "competency"
    assert document["validity"] == {"years": 3}
    assert document["issuer"]["name"] == "Harbour College"
    assert "badge" not in document and "version" not in document


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Choose the badge's file"),
        ("{bad", "not JSON"),
        ("[]", "no design and no badge"),
        ('{"type": "Person"}', "touchstone-design-1"),
        (json.dumps({**ASSERTION, "badge": "https://a.example/"}), "nothing is fetched"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_text_given_back(desk, text, words):
    page = paste(desk, text, status=422 if text else 400)
    assert words in page.main and page.title.startswith("Error:")
    assert page.form("Review").values["text"] == [text]


@pytest.mark.parametrize(
    ("data", "words"),
    [(bake_png(png(), b"{}")[:-9], "cut off"), (b"\xed\xa0\x80", "not UTF-8"), (b"%PDF-1.7 \xff", "not UTF-8")],
)
def test_a_file_that_is_no_badge_is_refused_in_words(desk, data, words):
    assert words in send(desk, data, "badge.png", status=422).main


def test_several_badges_become_a_table_with_a_summary_and_files_to_keep(desk):
    before = count_of_designs(desk)
    lines = [json.dumps({**BADGE_CLASS, "name": "=1+1"}), "{bad", json.dumps(CREDENTIAL)]
    page = send(desk, "\n".join(lines).encode(), "catalogue.jsonl")
    assert page.heading == "2 badges reviewed"
    assert "Line 2" in page.main and "not JSON" in page.main
    assert "The cost is stated, even when it is zero 2 (100 %)" in page.main
    files = {link.get("download"): link.get("href") for link in page.all("a") if link.get("download")}
    content = {name: base64.b64decode(href.partition(",")[2]).decode() for name, href in files.items()}
    rows = list(csv.DictReader(io.StringIO(content["badges.csv"])))
    assert [row["verdict"] for row in rows] == ["not_ready", "unreadable", "not_ready"]
    assert rows[0]["title"] == "'=1+1"
    kept = json.loads(content["review.json"])
    assert kept["summary"]["designs"] == 2 and kept["designs"][2]["read"]["format"].startswith("Open Badges 3.0")
    assert "cost-stated" in content["criteria.csv"]
    review = desk.visitor.submit(page, "Read its review: Sling inspection Line 3")
    assert review.heading == "Sling inspection"
    begun = desk.visitor.submit(page, "Start a design from it: Sling inspection Line 3")
    assert begun.heading.startswith("Step ")
    assert count_of_designs(desk) == before + 1


def test_a_long_file_is_reviewed_up_to_the_limits_and_the_page_says_so(desk, monkeypatch):
    text = "\n".join(json.dumps(BADGE_CLASS) for _ in range(6))
    monkeypatch.setattr(badge_review, "_MOST", 3)
    page = paste(desk, text)
    assert page.heading == "3 badges reviewed" and "The file holds more" in page.main
    monkeypatch.setattr(badge_review, "_CARRIED", 10)
    page = paste(desk, text)
    assert "Bring it by itself" in page.main
    assert not any(button.text.startswith("Start") for form in page.forms for button in form.buttons)
    monkeypatch.setattr(badge_review, "_SECONDS", -1.0)
    paste(desk, text, status=422)


def test_a_profile_of_the_organization_is_part_of_the_review(desk):
    badge = json.dumps({**CREDENTIAL["credentialSubject"]["achievement"], "name": "New Zealand sling inspection"})
    assert "NZQA" not in paste(desk, badge).main
    with desk.toolkit.write() as session:
        world.organization_of(session).review_profiles = ["NZ"]
        session.commit()
    page = paste(desk, badge)
    assert "Reviewed also as informed by: New Zealand." in page.main
    assert "NZQA" in page.main


def test_markup_in_a_badge_stays_text(desk):
    page = paste(desk, json.dumps({**BADGE_CLASS, "name": "<script>alert(1)</script>", "<b>x</b>": 1}))
    assert page.heading == "<script>alert(1)</script>"
    assert "<b>x</b>" in page.main


def test_the_page_is_found_from_the_designs_from_a_new_one_and_from_home(desk):
    assert desk.visitor.get_page(DESIGNS).links["Review a badge"] == PAGE
    assert desk.visitor.get_page(f"{DESIGNS}/new").links["A badge that was made elsewhere"] == PAGE
    assert desk.visitor.get_page("/organizations").links["Review a badge that exists: Harbour College"] == PAGE


def test_home_does_not_lead_there_whoever_may_not_go(visitor_as):
    assert not any("Review a badge" in words for words in visitor_as("viewer").get_page("/organizations").links)


def test_a_carried_text_that_was_tampered_with_is_refused_in_words(desk):
    form = paste(desk, json.dumps(CREDENTIAL)).form("Start a design from it")
    data = {name: list(value) for name, value in form.values.items()} | {
        "text": '{"format": "touchstone-design-1", "x": 1}'
    }
    answer = desk.visitor.request("POST", form.action, data=data)
    assert "not part of the design format" in desk.visitor._page(PAGE, answer, 400).main
