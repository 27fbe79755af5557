"""The page behind the link of a mail: read and answered by somebody who has no account."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from pathlib import Path

import pytest

from issuer.services import readings
from issuer.store.outbox import list_messages
from issuer.store.readings import ReadingState, list_readings
from issuer.web.limits import limiter
from tests.web import world
from tests.web.design.conftest import DESIGNS, Desk
from tests.web.harness import Visitor
from tests.web.reading.readers import asked, replied

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture
def desk(toolkit, visitor_as) -> Desk:
    """The designer's desk."""
    return Desk(toolkit, visitor_as("designer"))


@pytest.fixture
def strong(desk) -> str:
    """A design to be read."""
    return desk.begin(json.loads((EXAMPLES / "strong.design.json").read_text()))


@pytest.fixture
def link(desk, strong) -> str:
    """The path of the link that Maria was sent."""
    return asked(desk.toolkit, strong, request="Would you hire them?\nBe frank.")


def the_reading(desk, design_id):
    with desk.toolkit.read() as session:
        (reading,) = list_readings(session, design_id)
        return reading, [(comment.field, comment.text) for comment in reading.comments]


def test_the_reader_sees_the_request_the_review_and_the_whole_design(visitor, link):
    page = visitor.get_page(link)
    assert page.heading == "Web accessibility audit"
    for words in (
        "Designer Person of Harbour College asks you",
        "Would you hire them?",
        "The review says:",
        "Recording of the three passes",
        "9. Badge and check",
    ):
        assert words in page.main
    assert "Designs" not in page.links and "Sign out" not in page.text


def test_opening_the_link_changes_nothing(desk, visitor, strong, link):
    before = the_reading(desk, strong)[0].__dict__.copy()
    for _time in range(3):
        visitor.get_page(link)
    after = the_reading(desk, strong)[0].__dict__
    assert {k: v for k, v in before.items() if k[0] != "_"} == {k: v for k, v in after.items() if k[0] != "_"}


def test_the_address_is_told_to_nobody(visitor, link):
    for path, status in ((link, 200), ("/readings/unknown", 404)):
        page = visitor.get_page(path, status)
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["X-Robots-Tag"].startswith("noindex")
        assert page.headers["Cache-Control"] == "no-store"
    assert visitor.get_page(link).one("meta", name="robots").get("content", "").startswith("noindex")


def test_comments_and_an_approval_reach_the_designer_beside_the_fields(desk, visitor, strong, link):
    page = visitor.get_page(link)
    page = visitor.submit(
        page,
        "Send",
        {
            "comment.title": "Say “of websites”.",
            "comment.evidence.artifacts": "Enough.",
            "comment.": "I would hire them.",
            "decision": "approve",
            "may_be_named": "yes",
        },
    )
    assert "Thank you. Designer Person is told." in page.main
    assert "You approved revision 1 on" in page.main and "Nothing was changed since." in page.main
    step = desk.step(strong, "purpose")
    assert "Maria Lopez writes Say “of websites”." in step.main
    assert "Enough." in desk.step(strong, "evidence").main
    check = desk.page(strong, "check").main
    assert "Maria Lopez approves, 3 open comments." in check
    with desk.toolkit.read() as session:
        own = world.organization_of(session)
        assert "reading_answer" in [message.kind for message in list_messages(session, own.id)]


def test_what_was_sent_stands_there_again_and_can_be_changed(desk, visitor, strong, link):
    visitor.submit(visitor.get_page(link), "Send", {"comment.title": "Too long?", "name": "Dr Maria Lopez"})
    page = visitor.get_page(link)
    form = page.form("Send")
    assert form.values["comment.title"] == ["Too long?"] and form.values["name"] == ["Dr Maria Lopez"]
    assert the_reading(desk, strong)[0].state is ReadingState.ASKED
    visitor.submit(page, "Send", {"comment.title": "", "comment.": "No.", "decision": "changes"})
    reading, comments = the_reading(desk, strong)
    assert (reading.state, reading.reader_name, comments) == (ReadingState.COMMENTED, "Dr Maria Lopez", [("", "No.")])


def test_asking_for_changes_without_a_word_is_refused_with_everything_kept(visitor, link):
    page = visitor.submit(visitor.get_page(link), "Send", {"decision": "changes", "name": ""}, status=400)
    assert "Write in at least one comment" in page.main and "Fill this in." in page.main
    long = "x" * 5000
    page = visitor.submit(visitor.get_page(link), "Send", {"comment.title": long, "name": "Mia"}, status=400)
    form = page.form("Send")
    assert form.values["comment.title"] == [long] and form.values["name"] == ["Mia"]


def test_what_was_changed_after_the_decision_is_shown_to_the_reader(desk, visitor, strong, link):
    replied(desk.toolkit, link, ReadingState.APPROVED, {})
    desk.somebody_else_saves(strong, "purpose", {"audience": "Anybody at all"})
    page = visitor.get_page(link)
    assert "Since then 1 answer was changed." in page.main and "Anybody at all" in page.main
    assert "approves, 1 answer was changed since" in desk.page(strong, "check").main


def test_a_decision_is_about_the_revision_that_was_read(desk, visitor, strong, link):
    page = visitor.get_page(link)
    desk.somebody_else_saves(strong, "purpose", {"audience": "Anybody at all"})
    page = visitor.submit(page, "Send", {"decision": "approve"})
    assert "You approved revision 1 on" in page.main and "Since then 1 answer was changed." in page.main


def test_links_that_ended_say_why(desk, visitor, strong, link):
    assert visitor.get_page("/readings/unknown", 404).heading == "This link does not work"
    with desk.toolkit.write() as session:
        (reading,) = list_readings(session, strong)
        readings.withdraw(session, reading, actor=world.person_of(session, "designer"), now=desk.toolkit.clock())
        session.commit()
    page = visitor.get_page(link, 410)
    assert "has withdrawn the request" in page.main
    assert visitor.request("POST", link).status_code == 400  # no token against forgery, so not even asked


def test_an_old_link_ends(desk, visitor, strong, link):
    with desk.toolkit.write() as session:
        (reading,) = list_readings(session, strong)
        reading.expires_at = desk.toolkit.clock() - timedelta(seconds=1)
        session.commit()
    assert "valid for 30 days" in visitor.get_page(link, 410).main


def test_the_page_of_another_link_cannot_be_sent_here(desk, visitor, strong, link):
    other = asked(desk.toolkit, desk.begin(), name="Peter")
    form = visitor.get_page(link).form("Send")
    data = {name: list(value) for name, value in form.values.items()} | {"revision": "7", "decision": "approve"}
    answer = visitor.request("POST", other, data=data)
    assert answer.status_code == 400 and "not known here" in answer.get_data(as_text=True)


def test_a_field_that_does_not_exist_is_no_place_for_a_comment(desk, visitor, strong, link):
    form = visitor.get_page(link).form("Send")
    data = {name: list(value) for name, value in form.values.items()} | {"comment.no.such": "x", "comment.badge": "x"}
    visitor.request("POST", link, data=data)
    assert the_reading(desk, strong)[1] == []


def test_no_log_holds_the_token(visitor, link, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr("issuer.web.reading.views.review_design", lambda *_args, **_options: 1 / 0)
    assert visitor.request("GET", link).status_code == 500
    assert "reading.show" in caplog.text and link.rpartition("/")[2] not in caplog.text


def test_guessing_links_is_slowed_down(app, visitor):
    limiter.reset()
    answers = [visitor.request("GET", f"/readings/guess-{n}").status_code for n in range(61)]
    assert answers[:60] == [404] * 60 and answers[60] == 429


def test_where_no_mail_server_is_the_asker_is_shown_the_link_once_and_the_report_says_so(desk, strong, app):
    page = desk.page(strong, "readings")
    page = desk.visitor.submit(page, "Ask", {"name": "Maria Lopez", "email": "maria@hill.example", "request": ""})
    (code,) = page.all("code", class_="reading-link")
    path = "/readings/" + (code.text or "").rpartition("/readings/")[2]
    assert "Pass this link on yourself" in page.main
    assert not desk.page(strong, "readings").all("code", class_="reading-link")
    reader = Visitor(app.test_client())
    reader.submit(reader.get_page(path), "Send", {"decision": "approve"})
    assert "passed on by hand" in desk.page(strong, "report").main


def test_what_is_wrong_with_a_request_is_said_at_its_field(desk, strong):
    page = desk.visitor.submit(desk.page(strong, "readings"), "Ask", {"name": "Maria", "email": "nobody"}, status=400)
    assert "Give an e-mail address" in page.main and page.form("Ask").values["name"] == ["Maria"]


def test_a_request_is_withdrawn_and_sent_again(desk, visitor, strong, link):
    page = desk.visitor.submit(desk.page(strong, "readings"), "Withdraw the request: Maria Lopez")
    assert "Withdrawn" in page.main
    visitor.get_page(link, 410)
    page = desk.visitor.submit(page, "Ask again: Maria Lopez")
    assert "Withdrawn" not in page.main
    visitor.get_page(link, 404)


def test_a_comment_is_settled_and_opened_again(desk, strong, link):
    replied(desk.toolkit, link, None, {"title": "Too long?"})
    page = desk.visitor.submit(desk.page(strong, "readings"), "Settle it: Step 1, Purpose: Title")
    assert "Maria Lopez writes" not in desk.step(strong, "purpose").main
    desk.visitor.submit(page, "Open again: Step 1, Purpose: Title")
    assert "Maria Lopez writes" in desk.step(strong, "purpose").main


def test_whoever_agreed_is_named_as_a_reviewer(desk, strong, link):
    replied(desk.toolkit, link, ReadingState.APPROVED, {})
    page = desk.visitor.submit(desk.page(strong, "readings"), "Name as a reviewer: Maria Lopez")
    assert "Maria Lopez stands among the reviewers now." in page.main and "Nothing was changed since." in page.main
    assert "Maria Lopez" in desk.document(strong)["governance"]["reviewers"]
    assert not any("Name as a reviewer" in b.text for form in page.forms for b in form.buttons)


def test_a_viewer_reads_along_without_addresses_or_buttons(desk, strong, link, visitor_as):
    page = visitor_as("viewer").get_page(f"{DESIGNS}/{strong}/readings")
    assert "Maria Lopez" in page.main and "maria@hill.example" not in page.source
    assert not any(form.action.endswith(("withdraw", "again", "readings")) for form in page.forms)


def test_a_kept_link_dies_with_its_draft(desk, visitor, strong, link):
    desk.visitor.submit(desk.page(strong, "delete"), "Delete it")
    visitor.get_page(link, 404)
