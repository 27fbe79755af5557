"""While awarding is halted every signed-in page says so, an award is refused, and the pages for the world are calm."""

from __future__ import annotations

import pytest

from issuer.services.bulk.work import work_off
from issuer.services.halting import halt
from tests.web import world
from tests.web.issue.rosters import class_of, confirmed
from tests.web.issue.test_awarding import LIST, filled, how_many

WHY = "The key store may be open."


@pytest.fixture
def halted(toolkit):
    def begin():
        with toolkit.write.begin() as session:
            halt(session, WHY, now=toolkit.clock(), actor=world.person_of(session, "owner"))

    return begin


def test_every_page_of_whoever_is_signed_in_says_so_with_the_reason_and_by_whom(halted, visitor_as):
    somebody = visitor_as("owner")
    assert WHY not in somebody.get_page("/organizations").text
    halted()
    for path, status in (("/organizations", 200), ("/account", 200), (LIST, 200), (f"{LIST}/nothing", 404)):
        text = somebody.get_page(path, status).text
        assert WHY in text and "Halted by Owner Person" in text, path


def test_the_page_of_a_job_says_so_where_its_pace_stands_and_keeps_up_to_date(halted, toolkit, visitor_as, achievement):
    job_id = confirmed(toolkit, class_of(achievement, 1), achievement)
    somebody, path = visitor_as("issuer"), f"{LIST}/jobs/{job_id}"
    somebody.get_page(path)  # stays open: its script asks how far it is
    halted()
    work_off(toolkit.bulk)
    assert WHY in somebody.client.get(f"{path}/progress").json["pace"]
    assert WHY in somebody.get_page(path).main


def test_the_pages_for_the_world_say_nothing_of_it(halted, get_page):
    halted()
    for path in ("/", "/verify", "/sign-in"):
        assert WHY not in get_page(path).text


def test_an_award_is_refused_with_the_reason_and_nothing_is_stored(halted, toolkit, visitor_as, achievement):
    somebody = visitor_as("issuer")
    form = somebody.get_page(f"{LIST}/new/{achievement.id}")
    preview = somebody.submit(form, "See what will be public", filled(form))
    before = how_many(toolkit)
    halted()
    answer = somebody.submit(preview, "Sign and award", status=503)
    assert "Awarding is halted" in answer.main and WHY in answer.main
    assert how_many(toolkit) == before
