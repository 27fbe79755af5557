"""The organizations of a person, and a new one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from issuer.bootstrap import Toolkit
from issuer.services import people
from issuer.store.profiles import find_active_key
from issuer.web.guards import SESSION_KEY
from tests.web import world
from tests.web.harness import Page, Visitor


def test_each_organization_says_what_is_in_it_and_what_one_may_do_there(get_page: Callable[..., Page]) -> None:
    page = get_page("/organizations", role="designer")
    card = " ".join(page.main.split())
    assert "2 designs" in card
    assert "2 credentials awarded" in card
    assert "You are here as: Designer" in card
    assert "Hill School" not in card


def test_whoever_belongs_nowhere_is_told_what_comes_next(visitor: Visitor, toolkit: Toolkit) -> None:
    with toolkit.write.begin() as session:
        person = people.create_person(session, email="new@nowhere.example", name="", now=toolkit.clock())
        token = people.start_session(session, person, user_agent="", now=toolkit.clock())
    with visitor.client.session_transaction() as cookie:
        cookie[SESSION_KEY] = token
    page = visitor.get_page("/organizations")
    assert "You belong to no organization yet" in page.main
    assert page.links["Set up an organization"] == "/organizations/new"


def test_a_new_organization_needs_only_a_name_and_can_sign_at_once(
    visitor_as: Callable[[str], Visitor], toolkit: Toolkit
) -> None:
    viewer = visitor_as("viewer")
    page = viewer.submit(viewer.get_page("/organizations/new"), "Set it up", {"name": "Ärger & Söhne gGmbH"})
    assert "Ärger & Söhne gGmbH is set up." in page.main
    assert page.links["Start from nothing"] == "/organizations/arger-sohne-ggmbh/designs/new", (
        "what comes next is offered"
    )
    with toolkit.read() as session:
        made = world.organization_of(session, "arger-sohne-ggmbh")
        assert find_active_key(session, made.id) is not None
    assert viewer.get_page(f"/organizations/{made.slug}/settings").heading == "Profile of the organization"


def test_every_answer_about_a_new_organization_is_kept(visitor_as: Callable[[str], Visitor], toolkit: Toolkit) -> None:
    answers = {
        "name": "Quay Trust",
        "slug": "quay",
        "description": "We teach at the quay.",
        "url": "https://quay.example/",
        "email": "hello@quay.example",
        "country": "NZ",
        "zone": "Pacific/Auckland",
        "colour": "#004455",
    }
    viewer = visitor_as("viewer")
    viewer.submit(viewer.get_page("/organizations/new"), "Set it up", answers)
    with toolkit.read() as session:
        made = world.organization_of(session, "quay")
        assert {name: getattr(made, name) for name in answers} == answers


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", ""),
        ("slug", "Not A Slug"),
        ("slug", world.OTHER),
        ("url", "javascript:alert(1)"),
        ("email", "nobody"),
        ("colour", "red"),
        ("zone", "Mars/Olympus"),
        ("country", "XX"),
    ],
)
def test_a_wrong_answer_is_shown_at_its_field_and_nothing_is_lost(
    field: str, text: str, visitor_as: Callable[[str], Visitor]
) -> None:
    viewer = visitor_as("viewer")
    answers = {"name": "Quay Trust", "description": "We teach at the quay.", field: text}
    page = viewer.submit(viewer.get_page("/organizations/new"), "Set it up", answers, status=400)
    assert [link.get("href") for link in page.one("div", id="error-summary").iter("a")] == [f"#{field}"]
    assert "We teach at the quay." in page.source
