"""`init`, `people`, `keys` and `db`: setting up, and looking after what was set up."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from issuer.bootstrap import open_toolkit
from issuer.services.people import redeem_sign_in_link
from issuer.services.token_keys import choose_tokens
from issuer.settings import read_settings
from issuer.store.organizations import list_organizations
from tests import databases
from tests.commands.conftest import Answer

Command = Callable[..., Answer]


def test_init_makes_a_private_folder_and_a_link_that_signs_the_owner_in(college: Command, home: Path) -> None:
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    link = college("people", "link", "ada@example.org").out.strip()
    toolkit = open_toolkit(read_settings())
    with toolkit.write() as session:
        person = redeem_sign_in_link(session, link.rpartition("/")[2], now=toolkit.clock())
        assert person.email == "ada@example.org"


def test_init_does_not_make_the_same_organization_twice(college: Command) -> None:
    again = college("init", "--email", "bo@example.org", "--organization", "River College")
    assert again.code == 1
    assert "already an organization 'river-college'" in again.err


def test_init_refuses_what_is_no_address(issuer: Command) -> None:
    answer = issuer("init", "--email", "nobody", "--organization", "River College")
    assert answer.code == 1
    assert "name@example.org" in answer.err


@databases.only_sqlite("an installation whose database is elsewhere may begin with an empty folder")
@pytest.mark.parametrize("words", [("people", "list"), ("keys", "list"), ("award",), ("revoke", "x", "--reason", "y")])
def test_a_command_in_the_wrong_folder_makes_no_second_installation(
    issuer: Command, home: Path, words: tuple[str, ...]
) -> None:
    answer = issuer(*words)
    assert answer.code == 1
    assert "There is no data folder" in answer.err
    assert not home.exists()


def test_people_lists_everybody_with_their_roles(college: Command) -> None:
    added = college("people", "add", "bo@example.org", "--name", "Bo", "--role", "designer", "--role", "assessor")
    assert added.code == 0, added.err
    assert re.search(r"/sign-in/\S{40,}", added.out)
    listed = college("people", "list").out
    assert "River College (river-college)" in listed
    assert re.search(r"ada@example\.org +owner +Ada", listed)
    assert re.search(r"bo@example\.org +assessor, designer +Bo", listed)


def test_a_link_for_somebody_unknown_is_refused(college: Command) -> None:
    answer = college("people", "link", "bo@example.org")
    assert answer.code == 1
    assert "There is no account 'bo@example.org'" in answer.err


def test_with_several_organizations_one_must_be_named(college: Command) -> None:
    assert college("init", "--email", "bo@example.org", "--organization", "Hill School").code == 0
    answer = college("keys", "rotate")
    assert answer.code == 2
    assert "hill-school, river-college" in answer.err
    assert college("keys", "rotate", "--organization", "hill-school").code == 0


def test_rotating_retires_the_old_key_and_keeps_it_listed(college: Command) -> None:
    before = re.findall(r"(active|retired) .*(z6Mk\w+)$", college("keys", "list").out, re.M)
    assert [state for state, _ in before] == ["active"]
    assert college("keys", "rotate").code == 0
    after = dict(
        reversed(pair) for pair in re.findall(r"(active|retired) .*(z6Mk\w+)$", college("keys", "list").out, re.M)
    )
    assert after[before[0][1]] == "retired"
    assert sorted(after.values()) == ["active", "retired"]


def test_keys_for_tokens_are_listed_with_what_they_are_for(college: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://badges.example.org")
    assert college("keys", "create").code == 0
    toolkit = open_toolkit(read_settings())
    with toolkit.write.begin() as session:
        (organization,) = list_organizations(session)
        owner = organization.memberships[0].person
        choose_tokens(session, organization, "ES256", key_ring=toolkit.key_ring, actor=owner, now=toolkit.clock())
    toolkit.engine.dispose()
    assert college("keys", "rotate").code == 0
    listed = re.findall(r"(active|retired) .*  [\w-]{43} \(ES256, for tokens\)$", college("keys", "list").out, re.M)
    assert sorted(listed) == ["active", "retired"]


def test_creating_a_key_where_there_is_one_changes_nothing(college: Command) -> None:
    before = college("keys", "list").out
    assert college("keys", "create").code == 0
    assert college("keys", "list").out == before


def test_the_database_goes_down_and_up_again(college: Command) -> None:
    assert college("db", "check").code == 0
    assert college("db", "downgrade", "base").out == "The database is at revision base.\n"
    check = college("db", "check")
    assert check.code == 1
    assert "run `issuer db upgrade`" in check.out
    assert college("db", "upgrade").code == 0
    assert college("db", "check").code == 0


def test_a_revision_that_does_not_exist_is_one_line(college: Command) -> None:
    answer = college("db", "upgrade", "no-such-revision")
    assert answer.code == 1
    assert len(answer.err.splitlines()) == 1


@databases.only_sqlite("its file is damaged")
def test_a_damaged_database_is_one_line(college: Command, home: Path) -> None:
    for beside in home.glob("touchstone.sqlite-*"):
        beside.unlink()
    (home / "touchstone.sqlite").write_bytes(b"no database at all\n" * 300)
    answer = college("people", "list")
    assert (answer.code, answer.err) == (1, "issuer people: The database cannot be used: file is not a database\n")


def test_a_column_that_the_release_does_not_know_is_reported(college: Command, home: Path) -> None:
    databases.run_behind(home, "alter table people add column shoe_size integer")
    answer = college("db", "check")
    assert answer.code == 1
    assert "shoe_size" in answer.out


def test_who_set_up_the_first_organization_administers_the_site_and_nobody_after_them(college: Command) -> None:
    assert college("init", "--email", "bo@example.org", "--organization", "Lake School").code == 0
    admins = college("people", "list").out.partition("Administrators of this site")[2]
    assert "ada@example.org" in admins and "bo@example.org" not in admins


def test_an_administrator_of_the_site_is_made_and_unmade_by_a_command(college: Command) -> None:
    college("people", "add", "bo@example.org", "--role", "viewer")
    answer = college("people", "admin", " Bo@example.org ")
    assert answer.code == 0, answer.err
    assert re.search(r"/sign-in/\S{40,}", answer.out)
    assert "bo@example.org" in college("people", "list").out.partition("Administrators")[2]
    assert college("people", "admin", "bo@example.org", "--revoke").code == 0
    assert "bo@example.org" not in college("people", "list").out.partition("Administrators")[2]
    for words in (("bo@example.org", "--revoke"), ("nobody@example.org",)):
        assert college("people", "admin", *words).code == 1
