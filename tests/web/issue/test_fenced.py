"""A copy that met another one of its installation says so on pages, and neither awards, revokes nor makes a key."""

from __future__ import annotations

import pytest

from tests.web import world
from tests.web.issue.test_awarding import LIST, filled, how_many

MET = "Another copy of this installation signs with the keys in"


@pytest.fixture
def meet(toolkit):
    """Lets another copy leave its mark beside the keys."""

    def begin():
        toolkit.fence.look()
        lineage = toolkit.fence._lineage_of_database()
        mark = toolkit.fence._mark
        token = "33333333-3333-4333-8333-333333333333"
        assert mark.swap(lineage, mark.read(lineage).content, token, toolkit.clock())

    return begin


def test_what_signs_is_refused_with_503_and_says_what_to_do(meet, toolkit, visitor_as, achievement):
    somebody, owner = visitor_as("issuer"), visitor_as("owner")
    form = somebody.get_page(f"{LIST}/new/{achievement.id}")
    preview = somebody.submit(form, "See what will be public", filled(form))
    rotation = owner.get_page(f"/organizations/{world.OWN}/keys/rotate")
    before = how_many(toolkit)
    meet()
    for visitor, page, button in ((somebody, preview, "Sign and award"), (owner, rotation, "Replace the key")):
        answer = visitor.submit(page, button, status=503)
        assert MET in answer.main and "issuer signer take" in answer.main and "SIGNER_FENCED" in answer.text
    assert how_many(toolkit) == before
    assert toolkit.fence.take() is None
    somebody.submit(preview, "Sign and award")
    assert how_many(toolkit) == before + 1


def test_whoever_is_signed_in_reads_it_on_every_page_and_the_world_does_not(meet, visitor_as, get_page):
    somebody = visitor_as("viewer")
    assert MET not in somebody.get_page("/account").text
    meet()
    for path, status in (("/account", 200), (f"{LIST}/nothing", 404)):
        assert MET in somebody.get_page(path, status).text
    for path in ("/", "/verify"):
        assert MET not in get_page(path).text
