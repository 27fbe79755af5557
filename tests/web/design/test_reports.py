"""The review as a report on pages and as PDF: of a draft, of a version, and for the world where it is wanted."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from issuer.services import organizations
from issuer.store.designs import list_versions
from issuer.store.readings import ReadingState
from tests.adapters.pdf_reading import read_pdf
from tests.web import world
from tests.web.design.conftest import DESIGNS
from tests.web.reading.readers import asked, replied

EXAMPLES = Path(__file__).parents[3] / "examples"
REASON = "The board has decided it so"


@pytest.fixture
def weak(desk) -> str:
    """A design with findings of every weight, one of them kept."""
    document = json.loads((EXAMPLES / "weak.design.json").read_text())
    design_id = desk.begin(document)
    page = desk.page(design_id, "check")
    kept = next(link for text, link in page.links.items() if "/keep?" in link)
    desk.visitor.submit(desk.visitor.get_page(kept), _keep_button(desk.visitor.get_page(kept)), {"reason": REASON})
    return design_id


def _keep_button(page) -> str:
    return next(b.text for form in page.forms for b in form.buttons if "reason" in form.names)


@pytest.fixture
def published(desk) -> str:
    """A published design that two colleagues read before."""
    design_id = desk.begin(json.loads((EXAMPLES / "strong.design.json").read_text()))
    link = asked(desk.toolkit, design_id, name="Maria Lopez")
    replied(desk.toolkit, link, ReadingState.APPROVED, {"title": "Say “of websites”."})
    asked(desk.toolkit, design_id, name="Peter Quill")
    desk.visitor.submit(desk.page(design_id, "publish"), "Publish version 1")
    return design_id


def achievement_of(desk, design_id) -> str:
    with desk.toolkit.read() as session:
        return list_versions(session, design_id)[0].id


def pdf_of(visitor, path):
    answer = visitor.request("GET", path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return read_pdf(answer.data)


def make_public(desk, is_public=True) -> None:
    with desk.toolkit.write() as session:
        owner, own = world.person_of(session, "owner"), world.organization_of(session)
        organizations.choose_report_publicity(session, own, is_public, actor=owner, now=desk.toolkit.clock())
        session.commit()


def test_a_draft_has_a_report_with_every_finding_its_reason_advice_and_source(desk, weak):
    page = desk.page(weak, "report")
    assert page.heading == "Review of “Great Communicator”"
    assert "Not ready" in page.main and "Harbour College" in page.main and "Draft, revision" in page.main
    found = page.all("div", class_="report-finding")
    assert len(found) > 10
    for each in found:
        text = " ".join("".join(each.itertext()).split())
        assert "What helps:" in text and "Source:" in text
        assert any((link.get("href") or "").startswith("http") for link in each.iter("a"))
    assert f"Kept, because: {REASON} (Designer Person, " in page.main


def test_where_a_finding_stands_is_said_as_on_its_step(desk, weak):
    words = " ".join(desk.page(weak, "report").main.split())
    assert "Where: Step 4, Evidence: Piece of evidence 1" in words
    assert "Where: Step 2, Competency: Component 1" in words
    assert not re.search(r"Where: Step \d, [^:]*: [^.:]*, \d", words)


def test_the_pdf_says_what_the_page_says(desk, weak):
    page = desk.page(weak, "report")
    pdf = pdf_of(desk.visitor, page.links["Open as PDF"])
    words = " ".join(pdf.text().split())
    for finding in page.all("h3"):
        title = " ".join("".join(finding.itertext()).split())
        severity = next((name for name in ("Blocker", "Weak spot", "Hint") if title.startswith(name)), None)
        assert severity is None or title.removeprefix(f"{severity}:").strip() in words, title
    assert REASON in words and "Not ready" in words
    assert pdf.data == pdf_of(desk.visitor, page.links["Open as PDF"]).data


def test_the_report_of_a_draft_in_another_script_still_prints(desk):
    design_id = desk.begin({"format": "touchstone-design-1", "title": "会話の進行", "language": "ja"})
    assert desk.page(design_id, "report").heading == "Review of “会話の進行”"
    text = pdf_of(desk.visitor, f"{DESIGNS}/{design_id}/report.pdf").text()
    assert "This file lacks letters of: Cjk, Hiragana" in " ".join(text.split())
    untitled = desk.begin()
    assert "Untitled design" in desk.page(untitled, "report").heading
    pdf_of(desk.visitor, f"{DESIGNS}/{untitled}/report.pdf")


def test_a_version_shows_the_report_that_was_stored_with_it(desk, published, monkeypatch):
    page = desk.page(published, "report")
    assert page.path.endswith("/versions/1/report") and "Version 1, published on" in page.main
    assert "Maria Lopez approved revision 1" in page.main and "Say “of websites”." in page.main
    assert "Peter Quill was asked on" in page.main
    monkeypatch.setattr("issuer.services.design.review", None)
    assert desk.page(published, "report").main == page.main
    assert "Maria Lopez" in pdf_of(desk.visitor, f"{DESIGNS}/{published}/versions/1/report.pdf").text()
    desk.page(published, "versions/2/report", 404)


def test_nobody_outside_sees_a_report_until_the_organization_says_so(desk, published, visitor):
    address = f"/achievements/{achievement_of(desk, published)}"
    visitor.get_page(address + "/report", 404)
    assert visitor.request("GET", address + "/report.pdf").status_code == 404
    assert "The whole report on the review" not in visitor.get_page(address).links
    make_public(desk)
    page = visitor.get_page(visitor.get_page(address).links["The whole report on the review"])
    assert page.path == address + "/report" and "Version 1, published on" in page.main
    make_public(desk, False)
    visitor.get_page(address + "/report", 404)


def test_a_public_report_names_nobody_and_sets_no_cookie(desk, published, visitor):
    make_public(desk)
    address = f"/achievements/{achievement_of(desk, published)}/report"
    page = visitor.get_page(address)
    pdf = visitor.request("GET", address + ".pdf")
    assert "Reader 1 approved revision 1" in page.main
    for text in (page.source, read_pdf(pdf.data).text()):
        for secret in ("Maria", "Peter", "Lopez", "Designer Person", "of websites", "hill.example"):
            assert secret not in text
    for answer in (visitor.request("GET", address), pdf):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "public, max-age=300, must-revalidate"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        again = visitor.client.get(answer.request.path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_an_unknown_version_has_no_report(visitor):
    visitor.get_page("/achievements/00000000-0000-4000-8000-000000000000/report", 404)


def test_an_owner_opens_and_closes_the_reports_and_is_told_what_stands_in_them(visitor_as):
    owner = visitor_as("owner")
    page = owner.get_page(f"/organizations/{world.OWN}/settings")
    assert "Names of people, addresses and what readers wrote never stand in it" in page.main
    page = owner.submit(page, "Save this choice", {"reports_are_public": "yes"})
    assert "The reports are public now." in page.main
    page = owner.submit(page, "Save this choice", {"reports_are_public": []})
    assert "for your own people only" in page.main
    events = owner.get_page(f"/organizations/{world.OWN}/events").main
    assert "opened the reports on designs to everybody" in events and "closed the reports on designs" in events
