"""A person's own pages: name, passphrase, sign-ins."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from issuer.bootstrap import Toolkit
from issuer.services import people
from tests.web import world
from tests.web.harness import Visitor


def by_link(visitor: Visitor, toolkit: Toolkit, role: str) -> Visitor:
    with toolkit.write.begin() as session:
        token = people.create_sign_in_link(session, world.person_of(session, role), now=toolkit.clock())
    visitor.submit(visitor.get_page(f"/sign-in/{token}"), "Sign in")
    return visitor


def test_a_name_is_changed_and_shown_at_once(visitor_as: Callable[[str], Visitor]) -> None:
    viewer = visitor_as("viewer")
    page = viewer.submit(viewer.get_page("/account"), "Save name", {"name": " Ngā Mihi "})
    assert "Your name is saved." in page.main
    assert "Ngā Mihi" in page.links


@pytest.mark.parametrize("name", ["", "x" * 201, "a\u202eb"])
def test_a_name_that_cannot_be_is_refused_and_kept_in_the_form(name: str, visitor_as: Callable[[str], Visitor]) -> None:
    viewer = visitor_as("viewer")
    page = viewer.submit(viewer.get_page("/account"), "Save name", {"name": name}, status=400)
    field = page.one("input", name="name")
    assert field.get("aria-invalid") == "true"
    assert field.get("value") == name
    assert "Your name:" in page.text


def test_a_first_passphrase_is_chosen_without_showing_another(visitor_as: Callable[[str], Visitor]) -> None:
    viewer = visitor_as("viewer")
    page = viewer.get_page("/account/passphrase")
    assert page.one("input", name="passphrase").get("autocomplete") == "new-password"
    assert viewer.submit(page, "Save passphrase", {"passphrase": "one two three four"}).heading == "Your organizations"
    assert "Set." in viewer.get_page("/account").main


@pytest.mark.parametrize("passphrase", ["", "short", "aaaaaaaaaaaaaaaaaa"])
def test_a_weak_passphrase_is_refused_and_not_shown_again(
    passphrase: str, visitor_as: Callable[[str], Visitor]
) -> None:
    viewer = visitor_as("viewer")
    page = viewer.submit(
        viewer.get_page("/account/passphrase"), "Save passphrase", {"passphrase": passphrase}, status=400
    )
    assert page.one("input", name="passphrase").get("aria-invalid") == "true"
    assert not page.one("input", name="passphrase").get("value")


def test_changing_a_passphrase_takes_the_present_one_and_ends_other_sign_ins(
    visitor_as: Callable[[str], Visitor],
) -> None:
    here, elsewhere = visitor_as("owner"), visitor_as("owner")
    page = here.get_page("/account/passphrase")
    new = {"passphrase": "another one to keep"}
    wrong = here.submit(page, "Save passphrase", {"current": "not this one", **new}, status=400)
    assert "This is not your present passphrase." in wrong.main
    done = here.submit(page, "Save passphrase", {"current": world.PASSPHRASE, **new})
    assert "1 other sign-in is ended." in done.main
    assert elsewhere.get_page("/account").heading == "Sign in"
    assert here.get_page("/account").heading == "Your account"


def test_whoever_came_by_link_need_not_know_the_forgotten_passphrase(visitor: Visitor, toolkit: Toolkit) -> None:
    owner = by_link(visitor, toolkit, "owner")
    page = owner.get_page("/account/passphrase")
    assert not page.all("input", name="current")
    owner.submit(page, "Save passphrase", {"passphrase": "another one to keep"})


def test_sign_ins_are_listed_and_one_of_them_is_ended(visitor_as: Callable[[str], Visitor]) -> None:
    here, elsewhere = visitor_as("owner"), visitor_as("owner")
    page = here.get_page("/account")
    assert page.main.count("Last used") == 2
    page = here.submit(page, "End this sign-in")
    assert page.main.count("Last used") == 1
    assert elsewhere.get_page("/account").heading == "Sign in"


def test_all_other_sign_ins_are_ended_at_once(visitor_as: Callable[[str], Visitor]) -> None:
    here, *elsewhere = (visitor_as("owner") for _browser in range(3))
    page = here.submit(here.get_page("/account"), "End all others")
    assert "2 other sign-ins are ended." in page.main
    assert {visitor.get_page("/account").heading for visitor in elsewhere} == {"Sign in"}


def test_nobody_ends_another_persons_sign_in(visitor_as: Callable[[str], Visitor], toolkit: Toolkit) -> None:
    token = world.session_token(toolkit, "owner")
    with toolkit.read() as session:
        found = people.person_of_session(session, token, now=toolkit.clock())
        assert found is not None
        path = f"/account/sign-ins/{found.id}/end"
    viewer = visitor_as("viewer")
    page = viewer.get_page("/account")
    csrf = page.form("Save name").values["csrf_token"][0]
    assert viewer.request("POST", path, data={"csrf_token": csrf}).status_code == 404
    with toolkit.read() as session:
        assert people.person_of_session(session, token, now=toolkit.clock()) is not None
