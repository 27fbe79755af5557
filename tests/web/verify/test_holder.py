"""Is this person the holder? What the checker and the holder see, and what neither can find out."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from sqlalchemy import select

from issuer.services.award_request import AwardRequest
from issuer.services.delivery import HOLDER
from issuer.services.issuing import issue_credential
from issuer.store.credentials import Credential
from issuer.store.holder_questions import HolderQuestion
from issuer.store.outbox import Message
from tests import databases
from tests.standins import RecordingMailer
from tests.web import world
from tests.web.harness import Visitor, text_of
from tests.web.issue import awards

WORDS = {"asker": "Harbour Hospital", "purpose": "You applied as a ward manager."}


@pytest.fixture
def posted(toolkit):
    """The installation with a mail server."""
    return replace(toolkit, mailer=RecordingMailer())


@pytest.fixture
def checker(posted) -> Visitor:
    """Somebody who was shown a badge."""
    return Visitor(world.application(posted).test_client())


@pytest.fixture
def credential(toolkit, achievement) -> Credential:
    """Kiri's, which may be matched with her address."""
    request = AwardRequest(
        recipient_name=awards.NAME,
        recipient_email=awards.EMAIL,
        name_is_public=True,
        email_is_matchable=True,
        evidence=(awards.EVIDENCE,),
        levels=awards.passing_levels(achievement),
    )
    with toolkit.write() as session:
        credential = issue_credential(
            session,
            session.merge(achievement, load=False),
            request,
            key_ring=toolkit.key_ring,
            addresses=toolkit.addresses,
            templates=toolkit.templates,
            actor=world.person_of(session, "owner"),
            now=toolkit.clock(),
        )
        session.commit()
    return credential


def holder_links(toolkit) -> list[str]:
    with toolkit.read() as session:
        texts = session.scalars(select(Message.text).where(Message.kind == HOLDER)).all()
    return [line.removeprefix(toolkit.addresses.base) for text in texts for line in text.split() if "/holder/" in line]


def ask(checker: Visitor, credential: Credential):
    page = checker.get_page(f"/v/{credential.code}/holder")
    return checker.submit(page, "Ask the holder", WORDS)


def test_a_holder_confirms_and_the_checker_sees_it(checker, credential, toolkit):
    asked = ask(checker, credential)
    assert asked.heading == "The holder was asked" and awards.EMAIL not in asked.source
    (link,) = holder_links(toolkit)
    holder = Visitor(checker.client.application.test_client())
    question = holder.get_page(link)
    assert "Harbour Hospital" in question.main and "You applied as a ward manager." in question.main
    numbers = {text_of(page.one("strong", class_="reference")) for page in (asked, question)}
    assert len(numbers) == 1 and len(numbers.pop()) == 9, "both see the same one"
    assert checker.get_page(asked.path).heading == "The holder was asked", "opening the link answers nothing"
    assert holder.submit(question, "Yes, that was me").heading == "Thank you, your yes is noted"
    answered = checker.get_page(asked.path)
    assert answered.heading == "The holder says: yes, it was me" and "Confirmed on" in answered.main
    assert holder.get_page(link, 410).heading == "This link no longer works"


def test_a_holder_may_refuse(checker, credential, toolkit):
    asked = ask(checker, credential)
    question = checker.get_page(*holder_links(toolkit))
    checker.submit(question, "No, or I do not want to say")
    assert checker.get_page(asked.path).heading == "The holder says no"


def test_an_answer_that_is_none_changes_nothing(checker, credential, toolkit):
    asked = ask(checker, credential)
    (link,) = holder_links(toolkit)
    assert checker.request("POST", link, data={"answer": "maybe"}).status_code == 303
    assert checker.get_page(asked.path).heading == "The holder was asked"


def test_words_that_cannot_be_sent_are_given_back_with_what_is_wrong(checker, credential, toolkit):
    page = checker.get_page(f"/v/{credential.code}/holder")
    again = checker.submit(page, "Ask the holder", {"asker": "A", "purpose": "See https://evil.example"}, status=400)
    assert "Leave out addresses of web pages" in again.main
    assert again.form("Ask the holder").values["asker"] == ["A"]
    assert not holder_links(toolkit)


def test_the_pages_keep_no_cookie_and_are_found_by_nobody(checker, credential, toolkit):
    asked = ask(checker, credential)
    (link,) = holder_links(toolkit)
    for path in (asked.path, link, f"/v/{credential.code}/holder"):
        answer = checker.request("GET", path)
        assert "Set-Cookie" not in answer.headers and answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex" and answer.headers["Referrer-Policy"] == "no-referrer"


def test_where_no_mail_is_sent_nobody_is_asked_and_the_page_says_so(visitor, credential, toolkit):
    page = visitor.get_page(f"/v/{credential.code}/holder")
    assert "This site cannot send mail" in page.main
    assert visitor.request("POST", f"/v/{credential.code}/holder/question", data=WORDS).status_code == 404
    with toolkit.read() as session:
        assert not session.scalars(select(HolderQuestion)).all()


def test_one_who_asks_too_often_is_asked_to_wait(checker, credential):
    for number in range(3):
        answer = checker.request("POST", f"/v/{credential.code}/holder/question", data=WORDS)
        assert answer.status_code == 303, number
    answer = checker.request("POST", f"/v/{credential.code}/holder/question", data=WORDS)
    assert answer.status_code == 429 and "Ask again tomorrow" in answer.text
    checker.request("POST", f"/v/{credential.code}/holder/question", data=WORDS)
    answer = checker.request("POST", f"/v/{credential.code}/holder/question", data=WORDS)
    assert answer.status_code == 429 and "Too many tries" in answer.text and answer.headers["Retry-After"]


def test_an_address_is_compared_and_neither_kept_logged_nor_shown(visitor, credential, toolkit, caplog):
    caplog.set_level(logging.DEBUG)
    page = visitor.get_page(f"/v/{credential.code}/holder")
    for typed, words in (
        (f" {awards.EMAIL.upper()} ", "The address matches."),
        ("eve@mail.example", "The address is another one."),
    ):
        shown = visitor.submit(page, "Compare", {"applicant": typed})
        assert words in shown.main and typed.strip() not in shown.source
    assert "eve@mail.example" not in caplog.text
    assert "eve@mail.example" not in databases.everything_in(toolkit.engine)
    assert "Type the address" in visitor.submit(page, "Compare", {"applicant": " "}, status=400).main


def test_a_badge_without_an_address_is_not_compared_with_what_only_the_site_knows(visitor, toolkit, achievement):
    plain = awards.award(toolkit, achievement)
    page = visitor.get_page(f"/v/{plain.code}/holder")
    assert "This badge holds no address" in page.main
    answer = visitor.request("POST", f"/v/{plain.code}/holder/address", data={"applicant": awards.EMAIL})
    assert "The address cannot be compared." in answer.text and "matches" not in answer.text


def test_guesses_at_an_address_are_counted(visitor, credential):
    path = f"/v/{credential.code}/holder/address"
    answers = [visitor.request("POST", path, data={"applicant": f"{n}@a.example"}).status_code for n in range(11)]
    assert answers == [200] * 10 + [429]


def test_nobody_is_asked_about_a_badge_that_was_taken_back(checker, credential, toolkit):
    awards.revoke(toolkit, credential)
    page = checker.get_page(f"/v/{credential.code}/holder")
    assert "This badge does not count" in page.main and "This badge was taken back" in page.main
    awards.withdraw(toolkit, credential)
    assert checker.request("GET", f"/v/{credential.code}/holder").status_code == 404


def test_links_that_never_were_open_nothing(visitor):
    for path in ("/holder/unknown", "/questions/unknown"):
        assert visitor.get_page(path, 404).heading == "This link does not work"
        assert visitor.request("POST", "/holder/unknown", data={"answer": "yes"}).status_code == 404
